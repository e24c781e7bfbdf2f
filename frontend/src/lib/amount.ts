/** parseAmount reads an amount that a person typed, with a comma or a point before the last digits; undefined when it is none. */
export function parseAmount(typed: string): number | undefined {
  const s = typed.trim().replace(/[\s\u00a0$€£]/g, '');
  if (!/^\d[\d.,']*$/.test(s)) return undefined;
  const cut = Math.max(s.lastIndexOf(','), s.lastIndexOf('.'));
  const decimals = cut < 0 ? '' : s.slice(cut + 1);
  // "1.200" and "1,200" are thousands; a single mark with other digits behind it parts the cents.
  const marks = s.replace(/\d/g, '').length;
  const grouped = decimals.length === 3 && (marks > 1 || !s.startsWith('0'));
  const text = cut < 0 || grouped ? s.replace(/[.,']/g, '') : s.slice(0, cut).replace(/[.,']/g, '') + '.' + decimals;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** nanoOf turns dollars into billionths. */
export const nanoOf = (dollars: number): number => Math.round(dollars * 1e9);

/** decimalsOf is how many digits a currency has after its point; undefined for no currency. */
export function decimalsOf(currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return undefined;
  }
}
