import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { wilson } from '@/lib/stats';
import { Figure } from '@/ui/figure';
import { Facts } from '@/ui/section';
import { templatesText } from '../messages';
import type { TemplateInfo } from '../queries';

/** Under this many sends a rate says nothing worth comparing. */
export const fewSends = 5;

/** RateBar draws a reply rate with its interval on an axis from 0 to 100 %. */
export function RateBar({ template: m }: { template: TemplateInfo }) {
  const t = useText(templatesText);
  const f = useFormat();
  const i = wilson(m.replies, m.sent);
  if (!i) return <span className="type-note text-ink-3">{t('noSends')}</span>;
  const x = (v: number) => `${v * 100}%`;
  const hollow = m.sent < fewSends;
  return (
    <svg role="img" aria-label={t('rateText', { k: m.replies, n: m.sent, low: f.percent(i.low), high: f.percent(i.high) })} width="100%" height="14" className="block overflow-visible">
      <line x1="0" x2="100%" y1="7" y2="7" className="stroke-line" />
      <line x1={x(i.low)} x2={x(i.high)} y1="7" y2="7" strokeWidth="1.5" className="stroke-ink" />
      {[i.low, i.high].map((v) => (
        <line key={v} x1={x(v)} x2={x(v)} y1="3.5" y2="10.5" className="stroke-ink" />
      ))}
      <circle cx={x(m.replies / m.sent)} cy="7" r="3" className={hollow ? 'fill-paper stroke-ink' : 'fill-ink'} />
    </svg>
  );
}

/** RateFigure is a reply rate that opens its arithmetic. */
export function RateFigure({ template: m }: { template: TemplateInfo }) {
  const t = useText(templatesText);
  const f = useFormat();
  const i = wilson(m.replies, m.sent);
  if (!i) return <>{t('noSends')}</>;
  return (
    <Figure
      title={t('rate')}
      about={t('rateAbout')}
      behind={() => (
        <div className="flex flex-col gap-3">
          <Facts rows={[[t('uses'), f.number(m.uses)], [t('sent'), f.number(m.sent)], [t('replies'), f.number(m.replies)]]} />
          <p>{t('sum', { k: m.replies, n: m.sent, p: f.percent(m.replies / m.sent), low: f.percent(i.low), high: f.percent(i.high) })}</p>
          {m.sent < fewSends && <p className="text-ink-2">{t('few', { n: m.sent })}</p>}
        </div>
      )}
    >
      {`${m.replies} / ${m.sent}`}
    </Figure>
  );
}
