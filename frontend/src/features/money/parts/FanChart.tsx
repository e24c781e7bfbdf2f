import { useId } from 'react';
import { useText } from '@/i18n/text';
import { scale, ticks } from '@/lib/scale';
import { AxisText, Plot } from '@/ui/chart/plot';
import type { FanPoint, PaidStep } from '../forecast';
import { forecastText } from './messages';

/** FanChart draws what was (solid) and, from today on, the band of what may come (hatched) with its middle (dashed). */
export function FanChart({ fan, past, say, label }: { fan: readonly FanPoint[]; past?: readonly PaidStep[]; say: (v: number) => string; label: string }) {
  const t = useText(forecastText);
  const id = useId();
  const had = past && past.length > 2 ? past : undefined;
  const from = had ? had[0]!.days : 0;
  const base = had ? had.at(-1)!.sum : 0;
  const last = fan.at(-1)!;
  const top = Math.max(1, base + Math.max(...fan.map((p) => p.p90)));
  const low = Math.min(0, base + Math.min(...fan.map((p) => p.p10)));
  return (
    <Plot
      label={label}
      height={232}
      draw={(width, height) => {
        const x = scale(from, last.days, 52, Math.max(120, width - 92));
        const y = scale(low, top, height - 22, 10);
        const path = (list: readonly (readonly [number, number])[]) => list.map(([a, b], i) => `${i ? 'L' : 'M'}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join('');
        const band = path([...fan.map((p) => [p.days, base + p.p90] as const), ...[...fan].reverse().map((p) => [p.days, base + p.p10] as const)]) + 'Z';
        // The words at the end stand apart even where the band is narrow.
        const ends = ([['P90', last.p90, false], ['P50', last.p50, true], ['P10', last.p10, false]] as const).map(([name, v, bold]) => ({ name, v, bold, at: y(base + v) + 4 }));
        for (let i = 1; i < ends.length; i++) ends[i]!.at = Math.max(ends[i]!.at, ends[i - 1]!.at + 14);
        const over = Math.max(0, ends.at(-1)!.at - (height - 20));
        return (
          <>
            <defs>
              <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(135)">
                <rect width="6" height="6" className="fill-gain-soft" />
                <rect width="1.5" height="6" className="fill-gain" opacity="0.55" />
              </pattern>
            </defs>
            {ticks(low, top).map((v) => (
              <g key={v}>
                <line x1={x(from)} x2={x(last.days)} y1={y(v)} y2={y(v)} className={v === 0 ? 'stroke-edge' : 'stroke-line'} />
                <AxisText x={46} y={y(v) + 4} end>
                  {say(v)}
                </AxisText>
              </g>
            ))}
            <path d={band} fill={`url(#${id})`} className="stroke-gain" />
            <path d={path(fan.map((p) => [p.days, base + p.p50]))} strokeDasharray="4 3" strokeWidth="2" className="fill-none stroke-ink" />
            {had && <path d={path(had.map((p) => [p.days, p.sum]))} strokeWidth="2" className="fill-none stroke-ink" />}
            <line x1={x(0)} x2={x(0)} y1="6" y2={height - 20} strokeDasharray="2 3" className="stroke-ink-2" />
            {fan.slice(1).map((p) => (
              <g key={p.days}>
                <line x1={x(p.days)} x2={x(p.days)} y1={height - 22} y2={height - 18} className="stroke-edge" />
                {(p === last || (x(p.days) - x(0) > 64 && x(last.days) - x(p.days) > 64)) && (
                  <AxisText x={x(p.days)} y={height - 5} middle={p !== last} end={p === last}>
                    {t('inDays', { n: p.days })}
                  </AxisText>
                )}
              </g>
            ))}
            <AxisText x={x(0)} y={height - 5} middle={!!had}>
              {t('today')}
            </AxisText>
            {ends.map((e) => (
              <AxisText key={e.name} x={x(last.days) + 6} y={e.at - over} bold={e.bold}>
                {`${e.name} ${had ? '+' : ''}${say(e.v)}`}
              </AxisText>
            ))}
          </>
        );
      }}
    />
  );
}
