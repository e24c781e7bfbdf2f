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
