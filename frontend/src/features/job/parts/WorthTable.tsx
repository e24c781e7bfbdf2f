import clsx from 'clsx';
import type { Worth } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { scale } from '@/lib/scale';
import { Plot } from '@/ui/chart/plot';
import { type Line, linesOf, parted, spanOf } from '../worth';
import { worthText } from './messages';

const share = /^\d+([.,]\d+)? %$/;

/** useGrounds says what a line of the waterfall stands on. */
function useGrounds(w: Worth): (code: string) => string {
  const t = useText(worthText);
  const f = useFormat();
  const codes = useCodes();
  const params = (code: string) => w.steps?.find((s) => s.code === code)?.params ?? {};
  const chance = (key: 'reply' | 'win') => {
    const c = w[key];
    return t('g.chance', { p: f.percent(c.p, 1), low: f.percent(c.low, 1), high: f.percent(c.high, 1), basis: codes.word('worthbasis', c.basis) });
  };
  return (code) => {
    switch (code) {
      case 'gross':
        return w.bid ? t(w.hours ? 'g.hours' : 'g.fixed', { bid: f.money(w.bid) ?? '', hours: f.number(w.hours ?? 0, 1) }) : '';
      case 'fee': {
        const { platform, rate } = params('fee');
        return platform ? t('g.fee', { platform, rate: rate && share.test(rate) ? f.percent(Number.parseFloat(rate) / 100, 2) : '–' }) : t('g.noFee');
      }
      case 'reply':
      case 'win':
        return chance(code);
      case 'risk':
        return w.terms ? t('g.risk', { p: f.percent(w.terms.loss, 1), n: w.terms.parts }) : '';
      case 'model':
        return t('g.model');
      case 'bid':
        return t('g.bid');
      case 'time':
        return w.floor?.currency ? t('g.time', { n: w.minutes, floor: f.money(w.floor) ?? '' }) : t('g.noFloor', { n: w.minutes });
      case 'value':
        return t('g.value');
      default:
        return '';
    }
  };
}

/** WorthTable is the waterfall in money: a table whose bars lie end to end. What is left after the chances is drawn larger, and it says how much. */
export function WorthTable({ worth: w }: { worth: Worth }) {
  const t = useText(worthText);
  const f = useFormat();
  const codes = useCodes();
  const grounds = useGrounds(w);
  const lines = linesOf(w);
  const { big, small } = parted(lines);
  const currency = w.value?.currency ?? '';
  const span = spanOf(w);
  const most = (list: readonly Line[], more: readonly number[] = []) => [Math.min(0, ...list.flatMap((l) => [l.from, l.to]), ...more), Math.max(1, ...list.flatMap((l) => [l.from, l.to]), ...more)] as const;
  const wide = most(big);
  const near = most(small, span ? [span.low, span.high] : []);
  const larger = Math.round((wide[1] - wide[0]) / (near[1] - near[0]));
  const name = (l: Line) => (l.code === 'reply' || l.code === 'win' ? t(`line.${l.code}`) : codes.word('worthstep', l.code));
  const row = (l: Line, [low, high]: readonly [number, number], first: boolean) => (
    <tr key={l.code} className={clsx('border-b border-line align-top', l.total && 'font-semibold', first && 'border-t border-t-ink')}>
      <th scope="row" className={clsx('py-1.5 pr-3 text-left', l.total ? 'font-semibold' : 'font-normal')}>
        <span className="block first-letter:uppercase">{name(l)}</span>
        <span className="type-note block font-normal text-ink-2">{grounds(l.code)}</span>
        <Plot
          height={10}
          className="mt-1"
          draw={(width) => {
            const x = scale(low, high, 0, width - 1);
            const from = Math.min(x(l.from), x(l.to));
            const reach = l.code === 'value' && span;
            return (
              <>
                <line x1={x(0)} x2={x(0)} y1="0" y2="10" className="stroke-edge" />
                <rect x={from} y="2" height="6" width={Math.max(1.5, Math.abs(x(l.to) - x(l.from)))} className={l.code === 'value' && l.amount < 0 ? 'fill-stop' : l.code === 'reply' || l.code === 'win' ? 'fill-ink-2' : l.amount < 0 ? 'fill-cost' : 'fill-gain'} />
                {reach && (
                  <>
                    <line x1={x(reach.low)} x2={x(reach.high)} y1="5" y2="5" strokeWidth="1.5" className="stroke-ink" />
                    {[reach.low, reach.high].map((v) => (
                      <line key={v} x1={x(v)} x2={x(v)} y1="1" y2="9" className="stroke-ink" />
                    ))}
                  </>
                )}
              </>
            );
          }}
        />
      </th>
      <td className={clsx('py-1.5 text-right whitespace-nowrap', l.amount < 0 && (l.total ? 'text-stop' : 'text-cost'))}>
        {f.money({ minor: l.amount, currency }, { sign: !l.total })}
        {l.code === 'value' && span && (
          <span className="type-note block font-normal text-ink-2">
            {t('span', { low: f.money({ minor: span.low, currency }) ?? '', high: f.money({ minor: span.high, currency }) ?? '' })}
          </span>
        )}
      </td>
    </tr>
  );
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{t('caption')}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('col.line')}</th>
          <th scope="col">{t('col.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {big.map((l) => row(l, wide, false))}
        {small.length > 0 && larger > 1 && (
          <tr>
            <td colSpan={2} className="type-label pt-2 pb-1 text-ink-3">
              {t('larger', { n: larger })}
            </td>
          </tr>
        )}
        {small.map((l, i) => row(l, near, i === 0))}
      </tbody>
    </table>
  );
}
