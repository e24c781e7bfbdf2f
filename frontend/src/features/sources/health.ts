import type { Health } from '@/ui/health';
import type { SourceView } from './queries';

/** The order in which sources are shown: what is not as usual comes first. */
const rank: Record<string, number> = { blocked: 0, failing: 1, silent: 2, never_asked: 3, paused: 4, ok: 5 };

export const unusual = (s: SourceView): boolean => ['blocked', 'failing', 'silent'].includes(s.health);

export function sorted(all: readonly SourceView[]): SourceView[] {
  return [...all].sort((a, b) => (rank[a.health] ?? 0) - (rank[b.health] ?? 0) || a.name.localeCompare(b.name));
}

export const dot = (health: string): Health =>
  ({ ok: 'good', paused: 'unknown', never_asked: 'unknown', silent: 'warn', failing: 'stop', blocked: 'stop' } as const)[health] ?? 'unknown';

/** baseline places the last scan against the source's own usual range, on a scale of its own. */
export function baseline(s: SourceView): { low: number; high: number; mean: number; last: number | undefined; max: number } | undefined {
  if (s.yield.scans === 0) return undefined;
  const low = Math.max(0, s.expected - s.spread);
  const high = s.expected + s.spread;
  const max = Math.max(high, s.scan_seen, 1) * 1.1;
  // An answer that has not changed is no scan: nothing was counted.
  return { low, high, mean: s.expected, last: s.status === 'unchanged' ? undefined : s.scan_seen, max };
}
