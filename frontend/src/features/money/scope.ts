/** A scope of the budget, "day:2026-11-29" or "provider:openai", in its two parts. */
export function partsOf(scope: string): { kind: string; of: string } {
  const at = scope.indexOf(':');
  return at < 0 ? { kind: scope, of: '' } : { kind: scope.slice(0, at), of: scope.slice(at + 1) };
}

/** patternOf is under which name a limit holds for a scope: days and months share one. */
export function patternOf(scope: string): string {
  const { kind, of } = partsOf(scope);
  return ['day', 'month', 'job'].includes(kind) || !of ? kind : scope;
}

/** bandOf is the share of a limit that is used or held, in the steps that have consequences. */
export function bandOf(g: { spent: number; held: number; orphan: number; limit: number | null }): 0 | 50 | 80 | 100 | undefined {
  if (g.limit == null) return undefined;
  if (g.limit <= 0) return 100;
  const share = (g.spent + g.held + g.orphan) / g.limit;
  return share >= 1 ? 100 : share >= 0.8 ? 80 : share >= 0.5 ? 50 : 0;
}
