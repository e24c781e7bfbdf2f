/** barParts gives the widths of a gauge in per cent of its limit; together they never exceed 100. A limit of 0 is full at once. */
export function barParts(g: { spent: number; held: number; orphan: number; limit: number }): { spent: number; held: number; orphan: number; free: number } {
  const share = (v: number) => (g.limit > 0 ? (Math.max(0, v) / g.limit) * 100 : v > 0 ? 100 : 0);
  const spent = Math.min(100, share(g.spent));
  const held = Math.min(100 - spent, share(g.held));
  const orphan = Math.min(100 - spent - held, share(g.orphan));
  return { spent, held, orphan, free: Math.max(0, 100 - spent - held - orphan) };
}
