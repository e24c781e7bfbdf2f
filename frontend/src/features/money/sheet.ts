import type { Money, Outcome } from '@/data/types';
import { decimalsOf } from '@/lib/amount';

const whole = (m: Money | undefined) => (m?.currency ? m.minor / 10 ** (decimalsOf(m.currency) ?? 2) : undefined);

/** sheetOf is a row for each payment, with what it counted as in the owner's currency and the rate used; amounts in whole units. */
export function sheetOf(payments: Outcome[]): (string | number | undefined)[][] {
  return [
    ['at', 'job_id', 'submission_id', 'currency', 'paid', 'fee', 'hours', 'own_currency', 'booked', 'booked_fee', 'rate', 'rates_as_of'],
    ...payments.map((o) => {
      const b = o.booked?.amount?.currency ? o.booked : undefined;
      return [o.at, o.job_id, o.submission_id, o.amount?.currency, whole(o.amount), whole(o.fee), o.hours || undefined, b?.amount?.currency, whole(b?.amount), whole(b?.fee), b?.rate, b?.rates_as_of];
    }),
  ];
}
