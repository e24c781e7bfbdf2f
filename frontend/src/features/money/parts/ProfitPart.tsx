import { Download } from 'lucide-react';
import { useState } from 'react';
import { useText } from '@/i18n/text';
import { csvOf, download } from '@/lib/download';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Facts, Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { moneyText } from '../messages';
import { type ProfitStatement, type StatementLine, useStatement } from '../queries';
import type { Period } from '../period';
import { profitText } from './profit-messages';

const groups = ['sources', 'clients', 'channels', 'templates', 'models'] as const;
type Group = (typeof groups)[number];

/** sheetOf is every line of every group, amounts in whole units. */
function sheetOf(s: ProfitStatement, unit: number): (string | number | undefined)[][] {
  const row = (group: string, l: StatementLine) => [
    group, l.key, s.currency, l.sends, l.replies, l.wins, l.paid / unit, l.fees / unit, l.calls / unit, l.profit / unit, l.hours,
    l.cost_per_reply == null ? undefined : l.cost_per_reply / unit, l.cost_per_win == null ? undefined : l.cost_per_win / unit, s.dollar_rate || undefined, s.rates_as_of || undefined,
  ];
  return [
    ['group', 'key', 'currency', 'sends', 'replies', 'wins', 'paid', 'fees', 'calls', 'profit', 'hours', 'cost_per_reply', 'cost_per_win', 'dollar_rate', 'rates_as_of'],
    ...groups.flatMap((g) => (s[g] ?? []).map((l) => row(g, l))),
    row('total', s.total),
  ];
}

function Lines({ statement: s, group }: { statement: ProfitStatement; group: Group }) {
  const t = useText(profitText);
  const f = useFormat();
  const amount = (minor: number) => f.money({ minor, currency: s.currency }, { cents: true });
  const each = (minor: number | null) => (minor == null ? <Unknown>{t('noneEach')}</Unknown> : amount(minor));
  return (
    <DataTable
      caption={`${t('by')}: ${t(`by.${group}`)}`}
      rows={s[group] ?? []}
      id={(l) => group + ':' + l.key}
      none={t('none')}
      columns={[
        { key: 'name', head: t(`by.${group}`), className: 'max-w-[220px] font-medium break-words', sort: (l) => l.key, cell: (l) => l.key || <Unknown>{t('unnamed')}</Unknown> },
        { key: 'sends', head: t('sent'), right: true, sort: (l) => l.sends, cell: (l) => l.sends },
        { key: 'replies', head: t('replies'), right: true, sort: (l) => l.replies, cell: (l) => l.replies },
        { key: 'wins', head: t('won'), right: true, sort: (l) => l.wins, cell: (l) => l.wins },
        { key: 'paid', head: t('paid'), right: true, minor: true, sort: (l) => l.paid, cell: (l) => amount(l.paid) },
        { key: 'fees', head: t('fees'), right: true, minor: true, sort: (l) => l.fees, cell: (l) => amount(l.fees) },
        { key: 'calls', head: t('calls'), right: true, minor: true, sort: (l) => l.calls, cell: (l) => amount(l.calls) },
        { key: 'profit', head: t('profit'), right: true, className: 'font-semibold', sort: (l) => l.profit, cell: (l) => amount(l.profit) },
        { key: 'reply', head: t('perReply'), right: true, minor: true, sort: (l) => l.cost_per_reply ?? undefined, cell: (l) => each(l.cost_per_reply) },
        { key: 'win', head: t('perWin'), right: true, minor: true, sort: (l) => l.cost_per_win ?? undefined, cell: (l) => each(l.cost_per_win) },
      ]}
    />
  );
}

/** ProfitPart says what each source, client, channel, template and model left of what clients paid. */
export function ProfitPart({ period }: { period: Period }) {
  const t = useText(profitText);
  const money = useText(moneyText);
  const f = useFormat();
  const [group, setGroup] = useState<Group>('sources');
  const { data: s, error, refetch } = useStatement(period.from, period.to);
  const save = (v: ProfitStatement) => {
    const decimals = new Intl.NumberFormat('en', { style: 'currency', currency: v.currency }).resolvedOptions().maximumFractionDigits ?? 2;
    download(`profit-${period.from.slice(0, 7)}.csv`, csvOf(sheetOf(v, 10 ** decimals)), 'text/csv');
  };
  return (
    <Section
      title={money('profit')}
      className="col-span-full"
      aside={
        <span role="group" aria-label={t('by')} className="flex flex-wrap gap-1">
          {groups.map((g) => (
            <Button key={g} look="quiet" aria-pressed={g === group} className={'!min-h-6 !px-1.5 !py-0 ' + (g === group ? 'underline' : '')} onClick={() => setGroup(g)}>
              {t(`by.${g}`)}
            </Button>
          ))}
        </span>
      }
    >
      {error ? (
        <Failed error={error} retry={() => void refetch()} className="!px-0" />
      ) : !s ? (
        <Skeleton rows={4} height={32} />
      ) : (
        <>
          <Lines statement={s} group={group} />
          <Facts
            rows={[
              [t('profit'), <b key="p" className="font-semibold">{f.money({ minor: s.total.profit, currency: s.currency })}</b>],
              [t('open'), f.money({ minor: s.open, currency: s.currency })],
              [t('perReply'), s.total.cost_per_reply == null ? <Unknown key="r">{t('noneEach')}</Unknown> : f.money({ minor: s.total.cost_per_reply, currency: s.currency })],
              [t('perWin'), s.total.cost_per_win == null ? <Unknown key="w">{t('noneEach')}</Unknown> : f.money({ minor: s.total.cost_per_win, currency: s.currency })],
            ]}
          />
          <p className="type-note pt-2 text-ink-2">
            {t('rate', { rate: s.dollar_rate, currency: s.currency, day: s.rates_as_of })}
            {!!s.unbooked?.length && ' ' + t('unbooked', { n: s.unbooked.length })}
          </p>
          <Button look="quiet" icon={<Download size={16} strokeWidth={1.6} aria-hidden />} onClick={() => save(s)}>
            {t('sheet')}
          </Button>
        </>
      )}
    </Section>
  );
}
