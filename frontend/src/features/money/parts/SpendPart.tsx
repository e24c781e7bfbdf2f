import { lazy, Suspense } from 'react';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Figure } from '@/ui/figure';
import { Facts, Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { moneyText } from '../messages';
import { type CallsOf, type SpendBy, type SpendRows, type SpendSum, useSpend } from '../queries';
import type { Period } from '../statement';
import { CallsBehind } from './BudgetPart';

const DayChart = lazy(() => import('./DayChart'));
const kinds: readonly SpendBy[] = ['model', 'task', 'day', 'provider'];

const callsOf = (by: SpendBy, key: string, p: Period): CallsOf => {
  const since = new Date(p.from + 'T00:00:00').toISOString();
  if (by === 'task') return { task: key, since };
  if (by === 'provider') return { provider: key, since };
  if (by === 'day') return { since: new Date(key + 'T00:00:00').toISOString() };
  const cut = key.indexOf('/');
  return cut < 0 ? { model: key, since } : { provider: key.slice(0, cut), model: key.slice(cut + 1), since };
};

function Each({ rows: r, of, what }: { rows: SpendRows; of: 'proposals' | 'replies'; what: 'perProposal' | 'perReply' }) {
  const t = useText(moneyText);
  const f = useFormat();
  const each = of === 'proposals' ? r.cost_per_proposal : r.cost_per_reply;
  if (each == null) return <Unknown>{t('noneYet')}</Unknown>;
  return (
    <Figure title={t(what)} about={t('perAbout')} behind={() => <p className="type-mono">{t('perSum', { total: f.usd(r.total), n: t(of, { n: r[of] }), each: f.usd(each) })}</p>}>
      {f.usd(each)}
    </Figure>
  );
}

function SpendRow({ row, by, most, period }: { row: SpendSum; by: SpendBy; most: number; period: Period }) {
  const t = useText(moneyText);
  const f = useFormat();
  const codes = useCodes();
  const name = by === 'task' ? codes.word('task', row.key) : by === 'day' ? (f.date(row.key) ?? row.key) : row.key;
  return (
    <li className="grid grid-cols-[minmax(0,150px)_minmax(0,1fr)_auto_auto] items-center gap-x-3 border-b border-line py-1.5 max-md:grid-cols-[minmax(0,1fr)_auto_auto]">
      <span className="truncate font-medium" title={name}>
        {name}
      </span>
      <svg aria-hidden width="100%" height="8" className="block max-md:hidden">
        <rect width={`${most > 0 ? (row.cost / most) * 100 : 0}%`} height="8" className="fill-ink-2" />
      </svg>
      <Figure title={t('callsTitle', { name })} about={t('callsAbout')} behind={() => <CallsBehind of={callsOf(by, row.key, period)} />} className="font-semibold">
        {f.usd(row.cost)}
      </Figure>
      <span className="min-w-14 text-right text-ink-2">{t('calls', { n: row.calls })}</span>
    </li>
  );
}

/** SpendPart says what model calls cost in a month, by what they were for, and what a proposal and a reply cost. */
export function SpendPart({ period, by, onBy }: { period: Period; by: SpendBy; onBy: (by: SpendBy) => void }) {
  const t = useText(moneyText);
  const f = useFormat();
  const { data: r, error, refetch } = useSpend(by, period.from, period.to);
  useCommands(t('spend'), kinds.map((k, i) => ({ id: 'spend.' + k, keys: String(i + 1), label: `${t('spendBy')}: ${t(`by.${k}`)}`, run: () => onBy(k) })));
  const rows = r?.rows ?? [];
  const most = Math.max(0, ...rows.map((x) => x.cost));
  const assumed = rows.reduce((sum, x) => sum + x.assumed, 0);
  return (
    <Section
      title={t('spend')}
      aside={
        <span role="group" aria-label={t('spendBy')} className="flex gap-1">
          {kinds.map((k) => (
            <Button key={k} look="quiet" aria-pressed={k === by} className={'!min-h-6 !px-1.5 !py-0 ' + (k === by ? 'underline' : '')} onClick={() => onBy(k)}>
              {t(`by.${k}`)}
            </Button>
          ))}
        </span>
      }
    >
      {error ? (
        <Failed error={error} retry={() => void refetch()} className="!px-0" />
      ) : !r ? (
        <Skeleton rows={4} height={32} />
      ) : (
        <>
          {rows.length === 0 && <p className="text-ink-2">{t('spendNone')}</p>}
          {by === 'day' && rows.length > 1 && (
            <Suspense fallback={<Skeleton rows={1} height={120} />}>
              <DayChart rows={rows} />
            </Suspense>
          )}
          <ul>
            {rows.map((row) => (
              <SpendRow key={row.key} row={row} by={by} most={most} period={period} />
            ))}
          </ul>
          <Facts
            rows={[
              [t('sum'), <b key="s" className="font-semibold">{f.usd(r.total)}{assumed > 0 && ` (${t('assumed', { a: f.usd(assumed) })})`}</b>],
              [`${t('perProposal')}, ${t('proposals', { n: r.proposals })}`, <Each key="p" rows={r} of="proposals" what="perProposal" />],
              [`${t('perReply')}, ${t('replies', { n: r.replies })}`, <Each key="r" rows={r} of="replies" what="perReply" />],
            ]}
          />
        </>
      )}
    </Section>
  );
}
