import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useAgentOnly } from '@/app/hosted/queries';
import { CallList } from '@/app/calls/CallList';
import type { Budget, Call, Gauge } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Figure } from '@/ui/figure';
import { GaugeBar } from '@/ui/gauge';
import { Section } from '@/ui/section';
import { Failed, Note, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { moneyText } from '../messages';
import { type CallsOf, useCallsOf } from '../queries';
import { bandOf, partsOf, patternOf } from '../scope';
import { LimitForm } from './LimitForm';
import { SettleForm } from './SettleForm';

/** CallsBehind lists the calls that a figure is made of. */
export function CallsBehind({ of }: { of: CallsOf }) {
  const { data, error } = useCallsOf(of);
  if (error) return <Failed error={error} className="!px-0" />;
  if (!data) return <Skeleton rows={3} height={36} />;
  return <CallList calls={data} />;
}

/** useScopeName words a scope or the pattern of a limit. */
export function useScopeName(): (scope: string) => string {
  const codes = useCodes();
  const f = useFormat();
  return (scope) => {
    const { kind, of } = partsOf(scope);
    const raw = codes.word('scopekind', kind);
    const word = raw.charAt(0).toUpperCase() + raw.slice(1);
    if (!of) return word;
    if (kind === 'task') return `${word}: ${codes.word('task', of)}`;
    if (kind === 'day') return `${word}, ${f.date(of) ?? of}`;
    if (kind === 'month') return `${word}, ${f.month(of) ?? of}`;
    return `${word}: ${kind === 'job' ? of.slice(-8) : of}`;
  };
}

const callsOf = (scope: string): CallsOf => {
  const { kind, of } = partsOf(scope);
  if (kind === 'provider') return { provider: of };
  if (kind === 'task') return { task: of };
  if (kind === 'day' && of) return { since: new Date(of + 'T00:00:00').toISOString() };
  if (kind === 'month' && of) return { since: new Date(of + '-01T00:00:00').toISOString() };
  return {};
};

function GaugeRow({ gauge: g, onLimit }: { gauge: Gauge; onLimit?: () => void }) {
  const t = useText(moneyText);
  const f = useFormat();
  const scopeName = useScopeName();
  const name = scopeName(g.scope);
  const band = bandOf(g);
  const free = g.limit == null ? undefined : g.limit - g.spent - g.held - g.orphan;
  return (
    <li className="grid grid-cols-[minmax(90px,130px)_minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line py-2 max-md:grid-cols-[minmax(0,1fr)_auto]">
      <span className="min-w-0">
        <span className="block font-semibold break-words">{name}</span>
        {onLimit && (
          <button type="button" className="type-note text-accent underline max-md:min-h-6" onClick={onLimit}>
            {t(g.limit == null ? 'setLimit' : 'changeLimit')}
          </button>
        )}
      </span>
      <span className="max-md:order-last max-md:col-span-2">
        {g.limit != null && (
          <GaugeBar
            gauge={{ ...g, limit: g.limit }}
            height={12}
            ticks
            label={t('gauge', { name, spent: f.usd(g.spent), held: f.usd(g.held), orphan: f.usd(g.orphan), limit: f.usd(g.limit) })}
          />
        )}
        <span className="type-note flex flex-wrap items-baseline gap-x-3 text-ink-2">
          <Figure title={t('callsTitle', { name })} about={t('gaugeAbout')} behind={() => <CallsBehind of={callsOf(g.scope)} />}>
            {t('spent', { a: f.usd(g.spent) })}
          </Figure>
          <span>{t('held', { a: f.usd(g.held) })}</span>
          {g.orphan > 0 && <b className="font-semibold text-stop">{t('orphan', { a: f.usd(g.orphan) })}</b>}
          {g.overrun > 0 && <b className="font-semibold text-stop">{t('over', { a: f.usd(g.overrun) })}</b>}
        </span>
      </span>
      <span className="text-right">
        {free === undefined ? <Unknown>{t('noLimit')}</Unknown> : <b className="font-semibold">{t('free', { a: f.usd(Math.max(0, free)) })}</b>}
        <span className="type-note block text-ink-2">{band ? t(`band${band}`) : g.limit != null && t('of', { a: f.usd(g.limit) })}</span>
      </span>
    </li>
  );
}

/** BudgetPart shows what model calls may cost by scope, its alerts and orphans, and lets limits be changed. */
export function BudgetPart({ budget: b }: { budget: Budget }) {
  const t = useText(moneyText);
  const f = useFormat();
  const scopeName = useScopeName();
  const codes = useCodes();
  const allowed = useAllowed('admin');
  const agentOnly = useAgentOnly();
  const admin = { ...allowed, may: allowed.may && !agentOnly };
  const [limit, setLimit] = useState<{ pattern: string; amount?: number }>();
  const [orphan, setOrphan] = useState<Call>();
  const amountOf = (pattern: string) => b.limits?.find((l) => l.pattern === pattern)?.amount;
  const ask = (scope: string) => setLimit({ pattern: patternOf(scope), amount: amountOf(patternOf(scope)) });
  return (
    <Section title={t('budget')} aside={t('legend')}>
      {!b.paid && (
        <Note tone="warn">
          <p>{t('noBudget')}</p>
          <p className="text-ink-2">{t('noBudgetNext')}</p>
        </Note>
      )}
      <ul>
        {(b.gauges ?? []).map((g) => (
          <GaugeRow key={g.scope} gauge={g} onLimit={admin.may && !admin.disabled ? () => ask(g.scope) : undefined} />
        ))}
      </ul>
      {admin.may && (
        <Button className="self-start" disabled={admin.disabled} onClick={() => setLimit({ pattern: amountOf('day') === undefined ? 'day' : amountOf('month') === undefined ? 'month' : 'provider' })}>
          {t('addLimit')}
        </Button>
      )}
      {(b.orphans ?? []).map((c) => (
        <Note key={c.id} tone="stop">
          {t('orphanNote', { amount: f.usd(c.max) })} {codes.word('task', c.task)}, {c.provider}/{c.model}, {f.dateTime(c.started_at)}.{' '}
          {admin.may && (
            <button type="button" disabled={admin.disabled} className="text-accent underline" onClick={() => setOrphan(c)}>
              {t('settle')}
            </button>
          )}
        </Note>
      ))}
      {(b.alerts ?? []).map((a, i) => (
        <Note key={i} tone={a.level >= 100 ? 'stop' : 'warn'}>
          {t('alert', { level: a.level, name: scopeName(a.scope), used: f.usd(a.used), limit: f.usd(a.limit) })}
        </Note>
      ))}
      {limit && <LimitForm {...limit} onClose={() => setLimit(undefined)} />}
      {orphan && <SettleForm call={orphan} onClose={() => setOrphan(undefined)} />}
    </Section>
  );
}
