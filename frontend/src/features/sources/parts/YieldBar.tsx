import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { baseline } from '../health';
import { sourcesText } from '../messages';
import type { SourceView } from '../queries';

/** YieldBar draws the last scan as a mark on the source's own usual range. */
export function YieldBar({ source }: { source: SourceView }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const b = baseline(source);
  if (!b) return <span className="type-note text-ink-3">{t('thin', { n: source.yield.scans })}</span>;
  const x = (v: number) => `${(v / b.max) * 100}%`;
  return (
    <svg role="img" aria-label={t('yieldText', { last: b.last === undefined ? '–' : f.number(b.last), low: f.number(b.low, 0), high: f.number(b.high, 0) })} width="100%" height="14" className="block">
      <line x1="0" x2="100%" y1="7" y2="7" className="stroke-line" />
      <rect x={x(b.low)} width={x(Math.max(b.high - b.low, b.max * 0.01))} y="4" height="6" className="fill-line stroke-edge" />
      <line x1={x(b.mean)} x2={x(b.mean)} y1="3" y2="11" className="stroke-ink-2" />
      {b.last !== undefined && <circle cx={x(b.last)} cy="7" r="3.5" className={source.yield.alarm ? 'fill-stop' : 'fill-ink'} />}
    </svg>
  );
}
