import type { Outcome, PaidIn } from '../types';

const day = (at: string): string => {
  const d = new Date(at);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;
};

/**
 * paidIn adds up the mirror's payments of some days, as the agent does where it is asked itself
 * (core/books): a project keeps rows and no sums. Corrected payments have to be left out before.
 */
export function paidIn(payments: readonly Outcome[], from: string, to: string): PaidIn[] {
  const by = new Map<string, PaidIn>();
  const keptWithHours = new Map<string, number>();
  for (const o of payments) {
    if (!o.amount?.currency || !o.at) continue;
    const on = day(o.at);
    if (on < from || on > to) continue;
    const c = o.amount.currency;
    const s = by.get(c) ?? { paid: { minor: 0, currency: c }, fees: { minor: 0, currency: c }, kept: 0, hours: 0, per_hour: null, no_fee: 0, no_hours: 0, payments: [] };
    const fee = o.fee?.currency === c ? o.fee.minor : 0;
    if (o.fee?.currency !== c) s.no_fee++;
    s.paid.minor += o.amount.minor;
    s.fees.minor += fee;
    s.kept += o.amount.minor - fee;
    if (o.hours) {
      s.hours += o.hours;
      keptWithHours.set(c, (keptWithHours.get(c) ?? 0) + o.amount.minor - fee);
    } else s.no_hours++;
    s.payments.push(o);
    by.set(c, s);
  }
  for (const s of by.values()) if (s.hours > 0) s.per_hour = Math.round((keptWithHours.get(s.paid.currency) ?? 0) / s.hours);
  return [...by.values()].sort((a, b) => b.paid.minor - a.paid.minor);
}
