import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Outcome, PaidIn } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { DataTable } from '@/ui/data-table';
import { Figure } from '@/ui/figure';
import { Note } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { moneyText } from '../messages';

function Payments({ statement: s }: { statement: PaidIn }) {
  const t = useText(moneyText);
  const f = useFormat();
  const amount = (minor: number) => f.money({ minor, currency: s.paid.currency }, { cents: true });
  const feeOf = (o: Outcome) => (o.fee?.currency === s.paid.currency ? amount(-o.fee.minor) : <Unknown>{t('unknown')}</Unknown>);
  return (
    <div className="flex flex-col gap-3">
      <DataTable
        caption={t('payments')}
        rows={s.payments}
        id={(o) => o.id}
        columns={[
          { key: 'date', head: t('date'), cell: (o) => f.date(o.at) },
          { key: 'job', head: t('job'), cell: (o) => <Link to="/jobs/$id" params={{ id: o.job_id }} className="text-accent underline">{t('openJob')}</Link> },
          { key: 'paid', head: t('amount'), right: true, cell: (o) => amount(o.amount!.minor) },
          { key: 'fee', head: t('fee'), right: true, cell: feeOf },
          { key: 'hours', head: t('hoursCol'), right: true, minor: true, cell: (o) => (o.hours ? f.number(o.hours, 1) : <Unknown>{t('unknown')}</Unknown>) },
          { key: 'kept', head: t('keptCol'), right: true, cell: (o) => amount(o.amount!.minor - (o.fee?.currency === s.paid.currency ? o.fee.minor : 0)) },
        ]}
        foot={{ date: t('sum'), paid: amount(s.paid.minor), fee: amount(-s.fees.minor), hours: f.number(s.hours, 1), kept: amount(s.kept) }}
      />
      {s.no_fee > 0 && <Note>{t('noFee', { n: s.no_fee })}</Note>}
      {s.no_hours > 0 && <Note>{t('noHours', { n: s.no_hours })}</Note>}
    </div>
  );
}

const sign = 'type-statement font-normal text-ink-3';

/** Equation is the statement of a month in one currency: each amount opens the rows that add up to it. */
export function Equation({ statement: s, perHourFloor }: { statement: PaidIn; perHourFloor?: ReactNode }) {
  const t = useText(moneyText);
  const f = useFormat();
  const amount = (minor: number) => f.money({ minor, currency: s.paid.currency }, { cents: true });
  const term = (value: ReactNode, what: string, className = '') => (
    <span className="flex flex-col">
      <Figure title={t('payments')} about={t('paymentsAbout')} behind={() => <Payments statement={s} />} className={'type-statement text-left ' + className}>
        {value}
      </Figure>
      <span className="type-label text-ink-2">{what}</span>
    </span>
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        {term(amount(s.paid.minor), t('paid', { n: s.payments.length }))}
        <span aria-hidden className={sign}>−</span>
        {term(amount(s.fees.minor), t('fees'), 'text-cost')}
        <span aria-hidden className={sign}>=</span>
        {term(amount(s.kept), t('kept'), s.kept < 0 ? 'text-stop' : 'text-gain')}
        {s.per_hour !== null && (
          <>
            <span aria-hidden className={sign}>/</span>
            {term(`${f.number(s.hours, 1)} h`, t('hours'))}
            <span aria-hidden className={sign}>=</span>
            {term(amount(s.per_hour), t('perHour'))}
            {perHourFloor}
          </>
        )}
      </div>
      <svg aria-hidden width="100%" height="9" className="block">
        <rect width={`${(Math.max(0, s.kept) / Math.max(1, s.paid.minor)) * 100}%`} height="9" className="fill-gain" />
        <rect x={`${(Math.max(0, s.kept) / Math.max(1, s.paid.minor)) * 100 + 0.15}%`} width={`${(s.fees.minor / Math.max(1, s.paid.minor)) * 100}%`} height="9" className="fill-cost" />
      </svg>
    </div>
  );
}
