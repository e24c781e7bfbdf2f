import type { Worth } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { scale } from '@/lib/scale';
import { IntervalBar } from '@/ui/chart/interval';
import { Plot } from '@/ui/chart/plot';
import { Tag } from '@/ui/tag';
import { worthText } from './messages';

/** Chances are both probabilities with their intervals and what they stand on; one that stands on too little is hollow and says so. */
export function Chances({ worth: w }: { worth: Worth }) {
  const t = useText(worthText);
  const f = useFormat();
  const codes = useCodes();
  const top = Math.min(1, Math.max(w.reply.high, w.win.high) * 1.05);
  return (
    <ul>
      {(['reply', 'win'] as const).map((key) => {
        const c = w[key];
        const own = c.basis === 'learned';
        const says = t('interval', { p: f.percent(c.p, 1), low: f.percent(c.low, 1), high: f.percent(c.high, 1) });
        return (
          <li key={key} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-1.5">
            <span className="font-medium">{t(`chance.${key}`)}</span>
            <span className="text-right">{says}</span>
            <IntervalBar low={c.low} mid={c.p} high={c.high} from={0} to={top} hollow={!own} label={`${t(`chance.${key}`)}: ${says}`} className="col-span-2" />
            <span className="type-note col-span-2 flex flex-wrap items-center gap-2 text-ink-2">
              <Tag tone={own ? 'plain' : 'unknown'}>{codes.word('worthbasis', c.basis)}</Tag>
              {t(key === 'reply' ? 'own.reply' : 'own.win', { n: c.sends, hits: f.number(c.hits) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** BidRange is the recommended bid within those that earn nearly as much, and why. */
export function BidRange({ worth: w }: { worth: Worth }) {
  const t = useText(worthText);
  const f = useFormat();
  const codes = useCodes();
  if (!w.bid?.currency) return null;
  const low = w.low?.minor ?? w.bid.minor;
  const high = w.high?.minor ?? w.bid.minor;
  const money = (minor: number) => f.money({ minor, currency: w.bid!.currency }) ?? '';
  const pay = (minor: number) => f.pay({ min: { minor, currency: w.bid!.currency }, max: { minor, currency: w.bid!.currency }, period: w.period ?? '' }) ?? '';
  const says = t('bidSays', { bid: pay(w.bid.minor), low: money(low), high: money(high) });
  const reasons = w.reasons ?? [];
  return (
    <section aria-label={t('bid')}>
      <h3 className="type-section pb-1">{t('bid')}</h3>
      <p>
        <b className="font-semibold">{pay(w.bid.minor)}</b> <span className="text-ink-2">{t('bidRange', { low: money(low), high: money(high) })}</span>
      </p>
      <Plot
        label={says}
        height={18}
        className="my-1 max-w-[480px]"
        draw={(width) => {
          const pad = Math.max(high - low, w.bid!.minor * 0.1) * 0.3;
          const x = scale(low - pad, high + pad, 0, width);
          return (
            <>
              <line x1="0" x2={width} y1="9" y2="9" className="stroke-line" />
              <rect x={x(low)} y="5" height="8" width={Math.max(2, x(high) - x(low))} className="fill-gain-soft stroke-gain" />
              <line x1={x(w.bid!.minor)} x2={x(w.bid!.minor)} y1="0" y2="18" strokeWidth="2" className="stroke-ink" />
            </>
          );
        }}
      />
      <ul className="type-note text-ink-2">
        {reasons.map((r, i) => (
          <li key={i}>{codes.reason(r)}</li>
        ))}
        {!!w.hours && <li>{t('assumed', { n: f.number(w.hours, 1) })}</li>}
      </ul>
    </section>
  );
}

/** ClientTerms is what the risk of the client costs: not yes or no, but parts to be paid in and a premium. */
export function ClientTerms({ worth: w }: { worth: Worth }) {
  const t = useText(worthText);
  const f = useFormat();
  const codes = useCodes();
  const terms = w.terms;
  if (!terms) return null;
  return (
    <section aria-label={t('client')}>
      <h3 className="type-section pb-1">{t('client')}</h3>
      <p>
        {t('loss', { p: f.percent(terms.loss, 1) })} {terms.parts > 1 ? t('parts', { n: terms.parts }) : t('whole')} {t('premium', { p: f.percent(terms.premium, 1) })}
      </p>
      <ul className="type-note text-ink-2">
        {(terms.reasons ?? []).map((r, i) => (
          <li key={i}>{codes.reason(r)}</li>
        ))}
      </ul>
      <p className="type-note text-ink-3">{t('clientAbout')}</p>
    </section>
  );
}

const single = ['fit', 'price', 'age', 'bids', 'quality'] as const;
const grouped = ['source', 'template', 'language', 'client', 'model', 'step', 'at'] as const;

/** Influences are what moves the chance of a reply, as factors of its odds. */
export function Influences({ worth: w }: { worth: Worth }) {
  const t = useText(worthText);
  const f = useFormat();
  const list = w.influences ?? [];
  if (list.length === 0) return null;
  const name = (raw: string) => {
    const cut = raw.indexOf(':');
    const kind = cut < 0 ? raw : raw.slice(0, cut);
    const of = cut < 0 ? '' : raw.slice(cut + 1);
    if (of && (grouped as readonly string[]).includes(kind)) return t(`in.${kind as (typeof grouped)[number]}`, { name: of });
    return (single as readonly string[]).includes(raw) ? t(`in.${raw as (typeof single)[number]}`) : raw;
  };
  const most = Math.max(2, ...list.flatMap((i) => [i.high, 1 / Math.max(i.low, 0.01)]));
  return (
    <section aria-label={t('influences')}>
      <h3 className="type-section">{t('influences')}</h3>
      <p className="type-note pb-1 text-ink-2">{t('influencesAbout')}</p>
      <ul>
        {list.map((i) => {
          const sure = i.low > 1 || i.high < 1;
          const says = t('factor', { x: f.number(i.odds, 2), low: f.number(i.low, 2), high: f.number(i.high, 2) });
          return (
            <li key={i.name} className="grid grid-cols-[minmax(0,1fr)_minmax(80px,160px)_auto] items-center gap-x-3 border-b border-line py-1.5 max-md:grid-cols-[minmax(0,1fr)_auto]">
              <span className="min-w-0 break-words">{name(i.name)}</span>
              <IntervalBar low={i.low} mid={i.odds} high={i.high} from={1 / most} to={most} mark={1} log hollow={!sure} label={`${name(i.name)}: ${says}`} className="max-md:order-last max-md:col-span-2" />
              <span className="type-note text-right whitespace-nowrap text-ink-2">{says}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
