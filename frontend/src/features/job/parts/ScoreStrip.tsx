import clsx from 'clsx';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { arithmetic, type Arithmetic, shares } from '../score';
import { jobText } from '../messages';
import type { Job } from '@/data/types';

const fills = { fit: 'fill-gain', terms: 'fill-ink-2', posting: 'fill-surface stroke-ink-2' };

/** useScoreText says a score's arithmetic in one sentence. */
export function useScoreText(): (a: Arithmetic | undefined) => string {
  const t = useText(jobText);
  return (a) => (a ? t(a.off ? 'scoreOffText' : 'scoreText', { ...a }) : t('noScore'));
}

/** ScoreStrip draws the parts of a score on the scale that the whole list shares: fit solid, terms solid grey, posting hollow. */
export function ScoreStrip({ job, axis, className }: { job: Pick<Job, 'score' | 'decision'>; axis?: boolean; className?: string }) {
  const words = useScoreText();
  const t = useText(jobText);
  const a = arithmetic(job);
  if (!a) {
    return <span className={clsx('dashed type-label flex items-center rounded-tag px-1.5 py-0.5 text-ink-2', className)}>{t('noScore')}</span>;
  }
  let at = 0;
  return (
    <svg role="img" aria-label={words(a)} width="100%" height="22" className={clsx('block overflow-visible', className)}>
      {axis !== false && [0, 25, 50, 75, 100].map((x) => <line key={x} x1={`${x}%`} x2={`${x}%`} y1="0" y2="22" className="stroke-line" />)}
      {shares.map((share) => {
        const width = a[share];
        if (width <= 0) return null;
        const x = at;
        at += width;
        const hollow = share === 'posting';
        return <rect key={share} x={`calc(${x}% + ${hollow ? 1.5 : 0}px)`} y={hollow ? 5.75 : 5} width={`calc(${width}% - ${hollow ? 2.5 : 1}px)`} height={hollow ? 10.5 : 12} className={fills[share]} strokeWidth="1.5" />;
      })}
      {a.off < 0 && <line x1={`${a.total}%`} x2={`${at}%`} y1="20" y2="20" className="stroke-stop" strokeWidth="2" />}
    </svg>
  );
}

/** Equation writes the sum of a score so that it adds up. */
export function Equation({ job, className }: { job: Pick<Job, 'score' | 'decision'>; className?: string }) {
  const f = useFormat();
  const a = arithmetic(job);
  if (!a) return null;
  const n = f.score;
  return (
    <span className={clsx('type-mono whitespace-nowrap text-ink-3', className)}>
      {n(a.fit)} + {n(a.terms)} + {n(a.posting)}
      {a.off < 0 && ` − ${n(-a.off)}`}
    </span>
  );
}

/** ScoreLegend names the parts at their colours; the order says the same. */
export function ScoreLegend() {
  const t = useText(jobText);
  return (
    <ul className="type-label flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
      {shares.map((share) => (
        <li key={share} className="flex items-center gap-1.5">
          <svg width="22" height="8" aria-hidden>
            <rect x="0.75" y="0.75" width="20.5" height="6.5" strokeWidth="1.5" className={share === 'posting' ? 'fill-surface stroke-ink-2' : fills[share]} />
          </svg>
          {t(`share.${share}`)}
        </li>
      ))}
    </ul>
  );
}
