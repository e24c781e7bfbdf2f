import type { components } from '@/api/schema';
import type { Outcome } from '@/data/types';

export type Forecast = components['schemas']['Forecast'];
export type ForecastView = components['schemas']['ForecastView'];
export type Figure = 'earned' | 'spent' | 'minutes';
export const figures: readonly Figure[] = ['earned', 'spent', 'minutes'];

/** A place of the fan: so many days from today, and what will have come by then. */
export interface FanPoint {
  days: number;
  p10: number;
  p50: number;
  p90: number;
}

/** fan are the forecasts of one figure as places from today on; undefined without any. */
export function fan(v: ForecastView, figure: Figure): FanPoint[] | undefined {
  const list = [...(v.forecasts ?? [])].sort((a, b) => a.days - b.days);
  if (list.length === 0) return undefined;
  return [{ days: 0, p10: 0, p50: 0, p90: 0 }, ...list.map((f) => ({ days: f.days, ...f[figure] }))];
}

/** A step of what was paid: so many days before today (negative), and the sum up to then. */
export interface PaidStep {
  days: number;
  sum: number;
}

/** paidSteps is what was kept in a currency over the days before now, as a sum that grows; forecasts of earnings count what is kept, too. */
export function paidSteps(payments: readonly Outcome[], currency: string, now: Date, back: number): PaidStep[] {
  const day = 86_400_000;
  const out: PaidStep[] = [{ days: -back, sum: 0 }];
  let sum = 0;
  const list = payments
    .filter((o) => o.amount?.currency === currency && o.at)
    .map((o) => ({ days: (new Date(o.at!).getTime() - now.getTime()) / day, minor: o.amount!.minor - (o.fee?.currency === currency ? o.fee.minor : 0) }))
    .filter((p) => p.days >= -back && p.days <= 0)
    .sort((a, b) => a.days - b.days);
  for (const p of list) {
    out.push({ days: p.days, sum });
    sum += p.minor;
    out.push({ days: p.days, sum });
  }
  out.push({ days: 0, sum });
  return out;
}
