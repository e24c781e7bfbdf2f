import { lazy, Suspense } from 'react';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Figure } from '@/ui/figure';
import { Facts, Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { moneyText } from '../messages';
import { type CallsOf, type SpendBy, type SpendRows, type SpendSum, useSpend } from '../queries';
import type { Period } from '../period';
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

/** SpendTable is what was spent, one row for each model, task, day or provider; a cost opens its calls. */
function SpendTable({ rows, by, period }: { rows: readonly SpendSum[]; by: SpendBy; period: Period }) {
  const t = useText(moneyText);
  const f = useFormat();
  const codes = useCodes();
  const most = Math.max(0, ...rows.map((x) => x.cost));
  const name = (r: SpendSum) => (by === 'task' ? codes.word('task', r.key) : by === 'day' ? (f.date(r.key) ?? r.key) : r.key);
  return (
    <DataTable
      caption={t('spend')}
      rows={rows}
      id={(r) => r.key}
      none={t('spendNone')}
      columns={[
        { key: 'name', head: t(`by.${by}`), className: 'max-w-[220px] font-medium break-words', sort: (r) => (by === 'day' ? r.key : name(r)), cell: name },
        {
          key: 'bar',
          head: <span className="sr-only">{t('share')}</span>,
          minor: true,
          className: 'w-1/3',
          cell: (r) => (
            <svg aria-hidden width="100%" height="8" className="block">
              <rect width={`${most > 0 ? (r.cost / most) * 100 : 0}%`} height="8" className="fill-ink-2" />
            </svg>
          ),
        },
        {
          key: 'cost',
          head: t('cost'),
          right: true,
          sort: (r) => r.cost,
          cell: (r) => (
            <Figure title={t('callsTitle', { name: name(r) })} about={t('callsAbout')} behind={() => <CallsBehind of={callsOf(by, r.key, period)} />} className="font-semibold">
              {f.usd(r.cost)}
            </Figure>
          ),
        },
        { key: 'calls', head: t('callsHead'), right: true, className: 'text-ink-2', sort: (r) => r.calls, cell: (r) => t('calls', { n: r.calls }) },
      ]}
    />
  );
}

/** SpendPart says what model calls cost in a month, by what they were for, and what a proposal and a reply cost. */
export function SpendPart({ period, by, onBy }: { period: Period; by: SpendBy; onBy: (by: SpendBy) => void }) {
  const t = useText(moneyText);
  const f = useFormat();
  const { data: r, error, refetch } = useSpend(by, period.from, period.to);
  useCommands(t('spend'), kinds.map((k, i) => ({ id: 'spend.' + k, keys: String(i + 1), label: `${t('spendBy')}: ${t(`by.${k}`)}`, run: () => onBy(k) })));
  const rows = r?.rows ?? [];
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
          {by === 'day' && rows.length > 1 && (
            <Suspense fallback={<Skeleton rows={1} height={120} />}>
              <DayChart rows={rows} />
            </Suspense>
          )}
          <SpendTable rows={rows} by={by} period={period} />
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
