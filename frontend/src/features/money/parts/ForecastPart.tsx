import { useState } from 'react';
import type { Outcome } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { AsTable } from '@/ui/chart/as-table';
import { type Column, DataTable } from '@/ui/data-table';
import { SelectField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { type Figure, figures, type Forecast, fan, paidSteps } from '../forecast';
import { useForecasts } from '../queries';
import { FanChart } from './FanChart';
import { forecastText } from './messages';
import { NotLearned } from './NotLearned';
import { PastForecasts } from './PastForecasts';

const back = 90;

/** ForecastPart shows what the next 30 and 90 days may bring, cost and take, and how earlier forecasts did. */
export function ForecastPart({ payments }: { payments?: readonly Outcome[] }) {
  const t = useText(forecastText);
  const f = useFormat();
  const { data: v, error, refetch } = useForecasts();
  const [figure, setFigure] = useState<Figure>('earned');
  const [now] = useState(() => new Date());
  const places = v && fan(v, figure);
  const latest = v?.forecasts?.[0];
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!v) return <Skeleton rows={4} />;
  if (!places || !latest) return <NotLearned title={t('title')} why={t('why')} have={payments && t('have', { n: payments.length })} />;
  const currency = latest.currency;
  const say = (x: number) => (figure === 'minutes' ? t('hours', { n: f.number(x / 60, Math.abs(x) < 600 ? 1 : 0) }) : f.moneyShort({ minor: x, currency }));
  const exact = (x: number) => (figure === 'minutes' ? t('hours', { n: f.number(x / 60, 1) }) : (f.money({ minor: x, currency }) ?? ''));
  const columns: readonly Column<Forecast>[] = [
    { key: 'days', head: t('col.days'), cell: (x) => t('nextDays', { n: x.days }) },
    ...(['p10', 'p50', 'p90'] as const).map((p) => ({ key: p, head: t(`col.${p}`), right: true, cell: (x: Forecast) => exact(x[figure][p]) })),
  ];
  const words = (v.forecasts ?? []).map((x) => t('label', { n: x.days, low: exact(x[figure].p10), mid: exact(x[figure].p50), high: exact(x[figure].p90) })).join('; ');
  return (
    <Section title={t('title')} aside={t('runs', { n: latest.paths })}>
      <div className="max-w-[280px]">
        <SelectField label={t('figure')} hideLabel value={figure} onChange={(e) => setFigure(e.target.value as Figure)}>
          {figures.map((x) => (
            <option key={x} value={x}>
              {t(`f.${x}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <FanChart fan={places} past={figure === 'earned' && payments ? paidSteps(payments, currency, now, back) : undefined} say={say} label={`${t(`f.${figure}`)}: ${words}`} />
      <p className="type-note text-ink-2">{t(figure === 'earned' ? 'readEarned' : 'read', { when: f.dateTime(latest.at) ?? '' })}</p>
      <AsTable>
        <DataTable caption={`${t('title')}: ${t(`f.${figure}`)}`} rows={v.forecasts ?? []} id={(x) => String(x.id)} columns={columns} />
      </AsTable>
      <PastForecasts view={v} />
    </Section>
  );
}
