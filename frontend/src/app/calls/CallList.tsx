import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import type { Call } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { DataTable } from '@/ui/data-table';
import { Facts } from '@/ui/section';
import { type SortColumn, SortBar, useSorted } from '@/ui/sorting';
import { Unknown } from '@/ui/tag';
import { callsText } from './messages';

interface Ranked {
  name: string;
  score: number;
  expected: number;
  predicted: number;
  max: number;
}
interface Choice {
  band?: string;
  ranked?: Ranked[] | null;
  rejected?: { name: string; why: string; note?: string }[] | null;
}

/** choiceOf reads the record of why a model was chosen; undefined when it holds none. */
export function choiceOf(explain: unknown): Choice | undefined {
  if (typeof explain !== 'object' || !explain) return undefined;
  const c = ('choice' in explain ? (explain as { choice: unknown }).choice : explain) as Choice;
  return c && Array.isArray(c.ranked) ? c : undefined;
}

/** CallFacts is one call in full: cost, tokens, and the choice behind it. */
export function CallFacts({ call: c }: { call: Call }) {
  const t = useText(callsText);
  const f = useFormat();
  const codes = useCodes();
  const choice = choiceOf(c.explain);
  return (
    <div className="flex flex-col gap-3 py-2">
      <Facts
        rows={[
          [t('max'), f.usd(c.max)],
          [t('source'), c.cost_source ? codes.word('costsource', c.cost_source) : <Unknown key="u">{t('notStated')}</Unknown>],
          [t('tokens'), c.usage.stated ? t('tokensOf', { in: c.usage.input, cached: c.usage.cached_input ?? 0, out: c.usage.output }) : t('notStated')],
          [t('attempt'), f.number(c.attempt)],
          [t('scopes'), (c.scopes ?? []).join(', ')],
          ...(choice?.band ? [[t('band'), codes.word('band', choice.band)] as const] : []),
          ...(c.job ? [[t('job'), <Link key="j" to="/jobs/$id" params={{ id: c.job }} className="text-accent underline">{t('openJob')}</Link>] as const] : []),
        ]}
      />
      {choice ? (
        <>
          <DataTable
            caption={t('ranked')}
            rows={choice.ranked ?? []}
            id={(r) => r.name}
            columns={[
              { key: 'm', head: t('ranked'), sort: (r) => r.name, cell: (r) => r.name, className: 'break-all' },
              { key: 's', head: t('score'), right: true, sort: (r) => r.score, cell: (r) => f.number(r.score, 3) },
              { key: 'q', head: t('expected'), right: true, minor: true, sort: (r) => r.expected, cell: (r) => f.percent(r.expected) },
              { key: 'c', head: t('predicted'), right: true, sort: (r) => r.predicted, cell: (r) => f.usd(r.predicted) },
            ]}
          />
          {!!choice.rejected?.length && (
            <p className="type-note text-ink-2">
              {t('rejected')}: {choice.rejected.map((r) => `${r.name} (${codes.word('whynot', r.why)})`).join('; ')}
            </p>
          )}
        </>
      ) : (
        <p className="text-ink-2">{t('noChoice')}</p>
      )}
    </div>
  );
}

/** CallList lists model calls; each explains itself. */
export function CallList({ calls, none }: { calls: readonly Call[]; none?: string }) {
  const t = useText(callsText);
  const f = useFormat();
  const codes = useCodes();
  const [shown, setShown] = useState<string>();
  const columns: readonly SortColumn<Call>[] = [
    { key: 'when', head: t('when'), right: true, sort: (c) => c.started_at },
    { key: 'cost', head: t('cost'), right: true, sort: (c) => c.cost },
    { key: 'model', head: t('model'), sort: (c) => `${c.provider}/${c.model}` },
  ];
  const sorted = useSorted(calls, columns);
  if (calls.length === 0) return <p className="text-ink-2">{none ?? t('none')}</p>;
  return (
    <>
      {calls.length > 1 && <SortBar columns={columns} sorted={sorted} />}
      <ul aria-label={t('calls')} className="flex flex-col">
        {sorted.rows.map((c) => (
          <li key={c.id} className="border-b border-line py-1.5">
            <button type="button" aria-expanded={shown === c.id} onClick={() => setShown(shown === c.id ? undefined : c.id)} className="flex w-full flex-wrap items-baseline justify-between gap-x-4 text-left">
              <span className="min-w-0 font-medium break-all">
                {codes.word('task', c.task)} · {c.provider}/{c.model}
              </span>
              <span className="font-semibold">{f.usd(c.cost)}</span>
              <span className="type-note w-full text-ink-2">
                {[f.dateTime(c.started_at), codes.word('callstate', c.state), c.outcome && codes.word('outcomecode', c.outcome)].filter(Boolean).map((s, i) => (
                  <Fragment key={i}>{(i > 0 ? ' · ' : '') + s}</Fragment>
                ))}{' '}
                · <span className="text-accent underline">{t(shown === c.id ? 'hide' : 'show')}</span>
              </span>
            </button>
            {shown === c.id && <CallFacts call={c} />}
          </li>
        ))}
      </ul>
    </>
  );
}
