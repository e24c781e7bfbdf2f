/** scale maps a range of values to a range of pixels. */
export function scale(low: number, high: number, from: number, to: number): (v: number) => number {
  const span = high - low || 1;
  return (v) => from + ((v - low) / span) * (to - from);
}

/** ticks are round values from low to high, at most `most` steps apart from each other. */
export function ticks(low: number, high: number, most = 4): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / most;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * ([1, 2, 5, 10].find((f) => f * unit >= raw * 0.999) ?? 10);
  const out: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) out.push(Number((k * step).toPrecision(12)));
  return out;
}

/** product is the 90 % interval of a product of two chances that are believed independently, on the scale of logarithms. */
export function product(a: { p: number; low: number; high: number }, b: { p: number; low: number; high: number }): { low: number; high: number } {
  const p = a.p * b.p;
  const log = (x: number) => Math.log(Math.max(x, 1e-9));
  const down = Math.hypot(log(a.p) - log(a.low), log(b.p) - log(b.low));
  const up = Math.hypot(log(a.high) - log(a.p), log(b.high) - log(b.p));
  return { low: p * Math.exp(-down), high: Math.min(1, p * Math.exp(up)) };
}
