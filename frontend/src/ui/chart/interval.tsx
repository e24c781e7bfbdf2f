import { scale } from '@/lib/scale';
import { Plot, Whisker } from './plot';

/** IntervalBar draws a figure with its interval on an axis; with `mark` a line stands where nothing changes. A figure that stands on too little is hollow. */
export function IntervalBar({ low, mid, high, from, to, mark, log, hollow, label, className }: {
  low: number;
  mid: number;
  high: number;
  from: number;
  to: number;
  mark?: number;
  log?: boolean;
  hollow?: boolean;
  label: string;
  className?: string;
}) {
  const at = (v: number) => (log ? Math.log(Math.max(v, 1e-6)) : v);
  return (
    <Plot
      label={label}
      height={14}
      className={className}
      draw={(width) => {
        const s = scale(at(from), at(to), 4, width - 4);
        const x = (v: number) => Math.min(width - 4, Math.max(4, s(at(v))));
        return (
          <>
            <line x1="0" x2={width} y1="7" y2="7" className="stroke-line" />
            {mark !== undefined && <line x1={x(mark)} x2={x(mark)} y1="0" y2="14" strokeDasharray="2 2" className="stroke-edge" />}
            <Whisker low={x(low)} mid={x(mid)} high={x(high)} y={7} hollow={hollow} />
          </>
        );
      }}
    />
  );
}
