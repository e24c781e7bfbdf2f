import type { Outcome } from '@/data/types';

/** A month, from its first day to its last or to today, as 2026-11-01. */
export interface Period {
  from: string;
  to: string;
}

const day = (d: Date): string => `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;

/** monthOf is the month `back` months before that of now; the present one ends today. */
export function monthOf(now: Date, back: number): Period {
  const from = new Date(now.getFullYear(), now.getMonth() - back, 1);
  const last = new Date(now.getFullYear(), now.getMonth() - back + 1, 0);
  return { from: day(from), to: day(back === 0 ? now : last) };
}

/** A statement in one currency; amounts in its smallest unit. What was never stated is counted apart and is no zero. */
export interface Statement {
  currency: string;
  paid: number;
  fees: number;
  kept: number;
  hours: number;
  /** Kept per hour, over payments with hours only; undefined without any. */
  perHour: number | undefined;
  /** Payments whose fee or hours nobody recorded. */
  noFee: number;
  noHours: number;
  payments: Outcome[];
}

/** statements adds up the payments of a period, apart for each currency, the largest first. */
export function statements(payments: readonly Outcome[], p: Period): Statement[] {
  const by = new Map<string, Statement>();
  const keptWithHours = new Map<string, number>();
  for (const o of payments) {
    if (!o.amount?.currency || !o.at) continue;
    const on = day(new Date(o.at));
    if (on < p.from || on > p.to) continue;
    const c = o.amount.currency;
    const s = by.get(c) ?? { currency: c, paid: 0, fees: 0, kept: 0, hours: 0, perHour: undefined, noFee: 0, noHours: 0, payments: [] };
    const fee = o.fee?.currency === c ? o.fee.minor : 0;
    if (o.fee?.currency !== c) s.noFee++;
    s.paid += o.amount.minor;
    s.fees += fee;
    s.kept += o.amount.minor - fee;
    if (o.hours) {
      s.hours += o.hours;
      keptWithHours.set(c, (keptWithHours.get(c) ?? 0) + o.amount.minor - fee);
    } else s.noHours++;
    s.payments.push(o);
    by.set(c, s);
  }
  for (const s of by.values()) if (s.hours > 0) s.perHour = Math.round((keptWithHours.get(s.currency) ?? 0) / s.hours);
  return [...by.values()].sort((a, b) => b.paid - a.paid);
}
