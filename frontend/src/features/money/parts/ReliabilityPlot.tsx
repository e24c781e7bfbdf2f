import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { scale, ticks } from '@/lib/scale';
import { AxisText, Plot } from '@/ui/chart/plot';
import type { Reliability } from '../queries';
import { reliabilityText } from './messages';

/** ReliabilityPlot draws how often things happened of which a chance was said; the dashed line is where both are the same. */
export function ReliabilityPlot({ bins, what }: { bins: NonNullable<Reliability['bins']>; what: string }) {
  const t = useText(reliabilityText);
  const f = useFormat();
  // The whiskers of few sends reach far; they may run off the plot, the points may not.
  const top = Math.min(1, Math.max(0.05, ...bins.flatMap((b) => [b.said * 1.1, b.seen * 1.15, Math.min(b.high, b.seen + 0.25)])));
  const most = Math.max(1, ...bins.map((b) => b.n));
  const points = bins.map((b) => t('point', { said: f.percent(b.said, 1), seen: f.percent(b.seen, 1), n: b.n })).join('; ');
  return (
    <Plot
      label={t('label', { what, points })}
      height={(width) => Math.min(width, 360) * 0.86}
      className="max-w-[360px] basis-[300px] grow"
      draw={(width, height) => {
        const x = scale(0, top, 44, width - 12);
        const y = scale(0, top, height - 32, 8);
        const marks = ticks(0, top);
        const digits = top < 0.1 ? 1 : 0;
        return (
          <>
            {marks.map((v) => (
              <g key={v}>
                <line x1={x(0)} x2={x(top)} y1={y(v)} y2={y(v)} className={v === 0 ? 'stroke-edge' : 'stroke-line'} />
                <AxisText x={38} y={y(v) + 4} end>
                  {f.percent(v, digits)}
                </AxisText>
                <AxisText x={x(v)} y={height - 17} middle>
                  {f.percent(v, digits)}
                </AxisText>
              </g>
            ))}
            <AxisText x={x(top)} y={height - 3} end>
              {t('said')} →
            </AxisText>
            <AxisText x={x(0) + 6} y={16}>
              ↑ {t('seen')}
            </AxisText>
            <line x1={x(0)} x2={x(top)} y1={y(0)} y2={y(top)} strokeDasharray="4 3" className="stroke-ink-2" />
            {bins.map((b, i) => {
              const high = Math.max(4, y(b.high));
              return (
                <g key={i}>
                  <line x1={x(b.said)} x2={x(b.said)} y1={y(b.low)} y2={high} strokeWidth="1.5" className="stroke-ink" />
                  {[y(b.low), ...(y(b.high) >= 4 ? [high] : [])].map((v) => (
                    <line key={v} x1={x(b.said) - 3} x2={x(b.said) + 3} y1={v} y2={v} className="stroke-ink" />
                  ))}
                  <circle cx={x(b.said)} cy={y(b.seen)} r={2.5 + 2.5 * Math.sqrt(b.n / most)} className="fill-ink" />
                  {(i === 0 || x(b.said) - x(bins[i - 1]!.said) > 18) && (
                    <AxisText x={x(b.said) + 7} y={y(b.seen) - 5}>
                      {f.number(b.n)}
                    </AxisText>
                  )}
                </g>
              );
            })}
          </>
        );
      }}
    />
  );
}
