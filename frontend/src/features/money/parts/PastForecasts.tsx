import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { scale } from '@/lib/scale';
import { AsTable } from '@/ui/chart/as-table';
import { Plot } from '@/ui/chart/plot';
import { DataTable } from '@/ui/data-table';
import { Tag } from '@/ui/tag';
import type { Forecast, ForecastView } from '../forecast';
import { forecastText } from './messages';

/** PastForecasts holds earlier forecasts of earnings against what was paid: band by band, and what all of them say. */
export function PastForecasts({ view: v }: { view: ForecastView }) {
  const t = useText(forecastText);
  const f = useFormat();
  const records = (v.records ?? []).filter((r) => r.n > 0);
  const scored = v.scored ?? [];
  const money = (minor: number, x: Forecast) => f.money({ minor, currency: x.currency }) ?? '';
  return (
    <section aria-label={t('past')} className="flex flex-col gap-2 pt-2">
      <h3 className="type-section">{t('past')}</h3>
      {records.length === 0 && <p className="text-ink-2">{t('pastNone')}</p>}
      <ul>
        {records.map((r) => (
          <li key={r.days} className="border-b border-line py-1.5">
            {t('record', { days: r.days, inside: f.number(r.inside), n: r.n, want: f.number(r.n * 0.8, 1) })}{' '}
            <span className="text-ink-2">
              {t('coverage', { p: f.percent(r.coverage), low: f.percent(r.low), high: f.percent(r.high) })}{' '}
              {v.forecasts?.[0] && t('loss', { loss: f.money({ minor: Math.round(r.pinball), currency: v.forecasts[0].currency }) ?? '' })}
            </span>
          </li>
        ))}
      </ul>
      {scored.length > 0 && (
        <>
          <BandPlot scored={scored} />
          <AsTable>
            <DataTable
              caption={t('past')}
              rows={scored}
              id={(x) => String(x.id)}
              columns={[
                { key: 'at', head: t('col.at'), sort: (x) => x.at, cell: (x) => f.date(x.at) },
                { key: 'days', head: t('col.days'), right: true, sort: (x) => x.days, cell: (x) => f.number(x.days) },
                { key: 'band', head: t('col.band'), right: true, cell: (x) => `${money(x.earned.p10, x)} – ${money(x.earned.p90, x)}` },
                { key: 'actual', head: t('col.actual'), right: true, sort: (x) => x.score?.actual, cell: (x) => x.score && money(x.score.actual, x) },
                { key: 'inside', head: t('col.inside'), cell: (x) => <Tag tone={x.score?.inside ? 'gain' : 'warn'}>{t(x.score?.inside ? 'inside' : 'outside')}</Tag> },
                { key: 'loss', head: t('col.loss'), right: true, minor: true, sort: (x) => x.score?.pinball, cell: (x) => x.score && money(Math.round(x.score.pinball), x) },
              ]}
            />
          </AsTable>
        </>
      )}
    </section>
  );
}

/** BandPlot draws each earlier band (hollow) with what was paid (solid), the oldest on the left. */
function BandPlot({ scored }: { scored: readonly Forecast[] }) {
  const t = useText(forecastText);
  const f = useFormat();
  const list = [...scored].sort((a, b) => a.at.localeCompare(b.at));
  const top = Math.max(1, ...list.flatMap((x) => [x.earned.p90, x.score?.actual ?? 0]));
  const inside = list.filter((x) => x.score?.inside).length;
  return (
    <figure>
      <Plot
        label={t('bandsLabel', { n: list.length, inside: f.number(inside) })}
        height={96}
        draw={(width, height) => {
          const y = scale(0, top, height - 6, 6);
          const gap = Math.min(36, width / list.length);
          return (
            <>
              <line x1="0" x2={width} y1={y(0)} y2={y(0)} className="stroke-edge" />
              {list.map((x, i) => {
                const mid = gap * (i + 0.5);
                return (
                  <g key={x.id}>
                    <rect x={mid - 4} width="8" y={y(x.earned.p90)} height={Math.max(1, y(x.earned.p10) - y(x.earned.p90))} className="fill-gain-soft stroke-gain" />
                    <line x1={mid - 4} x2={mid + 4} y1={y(x.earned.p50)} y2={y(x.earned.p50)} strokeWidth="1.5" className="stroke-gain" />
                    <path d={x.score?.inside ? `M${mid - 3} ${y(x.score.actual)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0` : `M${mid} ${y(x.score?.actual ?? 0) - 4}l4 4l-4 4l-4 -4Z`} className={x.score?.inside ? 'fill-ink' : 'fill-stop'} />
                  </g>
                );
              })}
            </>
          );
        }}
      />
      <figcaption className="type-label text-ink-2">{t('bandsRead')}</figcaption>
    </figure>
  );
}
