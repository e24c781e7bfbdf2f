import { useId } from 'react';
import { barParts } from './gauge-parts';

export interface GaugeValue {
  spent: number;
  held: number;
  orphan: number;
  limit: number;
}

/** GaugeBar draws spent solid, held hatched, orphan dashed and free empty, with ticks at 50, 80 and 100 %. */
export function GaugeBar({ gauge, label, height = 6, ticks }: { gauge: GaugeValue; label: string; height?: number; ticks?: boolean }) {
  const id = useId();
  const p = barParts(gauge);
  const tick = ticks ? 3 : 0;
  return (
    <svg role="img" aria-label={label} width="100%" height={height + tick * 2} className="block">
      <defs>
        <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="5" className="fill-ink-2" />
        </pattern>
      </defs>
      <rect x="0.5" y={tick + 0.5} width="calc(100% - 1px)" height={height - 1} className="fill-surface stroke-edge" />
      <rect y={tick} width={`${p.spent}%`} height={height} className="fill-ink-2" />
      <rect x={`${p.spent}%`} y={tick} width={`${p.held}%`} height={height} fill={`url(#${id})`} />
      {p.orphan > 0 && (
        <rect x={`${p.spent + p.held}%`} y={tick + 0.5} width={`${p.orphan}%`} height={height - 1} strokeDasharray="3 2" className="fill-none stroke-stop" />
      )}
      {ticks && [50, 80].map((at) => <line key={at} x1={`${at}%`} x2={`${at}%`} y1={0} y2={height + tick * 2} className="stroke-ink-2" />)}
    </svg>
  );
}
