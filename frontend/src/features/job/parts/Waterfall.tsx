import clsx from 'clsx';
import type { Job } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { jobText } from '../messages';
import { waterfall } from '../score';

/** Waterfall shows how a score comes about: each reason in words, with the points it adds or takes. */
export function Waterfall({ job }: { job: Job }) {
  const t = useText(jobText);
  const f = useFormat();
  const codes = useCodes();
  const reasons = job.decision?.reasons ?? [];
  const falls = waterfall(reasons);
  const rest = reasons.filter((r) => r.points === 0);
  const scored = job.score !== null && job.score !== undefined;
  return (
    <section aria-label={scored ? t('how', { score: f.score(job.score!) }) : t('howNone')}>
      <h2 className="type-section pb-1">{scored ? t('how', { score: f.score(job.score!) }) : t('howNone')}</h2>
      {!scored && reasons.length === 0 && <p className="text-ink-2">{t('noScoreNext')}</p>}
      <ul>
        {rest.map((r, i) => (
          <li key={i} className="border-b border-line py-1.5">
            {codes.reason(r)}
          </li>
        ))}
        {falls.map(({ reason, from, to }, i) => (
          <li key={i} className="border-b border-line pt-1.5 pb-1">
            <div className="flex items-start justify-between gap-3">
              <span className="min-w-0 break-words">{codes.reason(reason)}</span>
              <span className={clsx('shrink-0 font-semibold', reason.points < 0 && 'text-stop')}>
                {reason.points < 0 ? '−' : '+'}
                {f.score(Math.abs(reason.points))}
              </span>
            </div>
            <svg aria-hidden width="100%" height="6" className="mt-1 block">
              <rect x={`${Math.min(from, to)}%`} y="0" width={`max(${Math.abs(to - from)}%, 1.5px)`} height="6" className={reason.points < 0 ? 'fill-stop' : i < 2 ? 'fill-gain' : 'fill-ink-2'} />
            </svg>
          </li>
        ))}
        {scored && falls.length > 0 && (
          <li className="flex justify-between border-t border-ink pt-1.5 font-semibold">
            <span>{t('score')}</span>
            <span>{f.score(job.score!)}</span>
          </li>
        )}
      </ul>
      {job.decision?.policy && (
        <p className="type-note pt-1 text-ink-3">{t('policy', { policy: job.decision.policy, when: f.age(job.decision.at) ?? '' })}</p>
      )}
    </section>
  );
}
