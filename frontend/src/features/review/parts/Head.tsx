import { Link } from '@tanstack/react-router';
import type { Job, Proposal } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Tag, Unknown } from '@/ui/tag';
import { jobText } from '../../job/messages';
import { Equation, ScoreStrip } from '../../job/parts/ScoreStrip';
import { reviewText } from '../messages';

/** ReviewHead names the draft, and what the job is worth by its score and its pay. */
export function ReviewHead({ proposal, job, place, of, onPrev, onNext }: { proposal: Proposal; job?: Job; place: number; of: number; onPrev: () => void; onNext: () => void }) {
  const t = useText(reviewText);
  const tj = useText(jobText);
  const codes = useCodes();
  const f = useFormat();
  return (
    <header className="flex shrink-0 items-center gap-x-6 gap-y-1 border-b border-line px-5 py-2.5 max-md:flex-col max-md:items-stretch max-md:px-4">
      <div className="min-w-0 grow">
        <p className="type-label flex flex-wrap items-center gap-2 text-ink-3">
          {place > 0 && <span>{t('place', { i: place, n: of })}</span>}
          <span>
            {proposal.content.channel}, {proposal.content.language.toUpperCase()}
          </span>
          {proposal.state !== 'waiting' && <Tag tone={proposal.state === 'needs_human' ? 'warn' : 'plain'}>{codes.word('state', 'proposal.' + proposal.state)}</Tag>}
        </p>
        <h1 className="type-finding truncate max-md:whitespace-normal">
          {job ? (
            <Link to="/jobs/$id" params={{ id: job.id }} className="hover:underline">
              {job.title}
            </Link>
          ) : (
            proposal.content.subject
          )}
        </h1>
      </div>
      {job && (
        <div className="flex shrink-0 items-center gap-5 max-md:w-full max-md:gap-3">
          <div className="w-[200px] max-md:w-auto max-md:grow">
            <ScoreStrip job={job} />
          </div>
          <div className="flex flex-col items-end">
            <span className="type-value">{job.score === null || job.score === undefined ? <Unknown>{tj('noScore')}</Unknown> : f.score(job.score)}</span>
            <span className="type-note whitespace-nowrap text-ink-2">{f.pay(job.extraction.pay) ?? tj('payUnknown')}</span>
          </div>
          <Equation job={job} className="hidden 2xl:inline" />
        </div>
      )}
      {of > 1 && (
        <div className="flex shrink-0 gap-1.5 max-md:hidden">
          <Button keys="k" aria-label={t('prev')} title={t('prev')} onClick={onPrev} className="!px-2" />
          <Button keys="j" aria-label={t('next')} title={t('next')} onClick={onNext} className="!px-2" />
        </div>
      )}
    </header>
  );
}
