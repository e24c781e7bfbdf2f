import clsx from 'clsx';
import { memo } from 'react';
import type { Job, Proposal } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Tag, Unknown } from '@/ui/tag';
import { jobText } from '../../job/messages';
import { Equation, ScoreStrip } from '../../job/parts/ScoreStrip';
import { isWarning } from '../../job/score';
import { inboxText } from '../messages';
import type { Group } from '../groups';

/** The columns of the list, shared by its head and its rows. */
export const columns = 'md:grid md:grid-cols-[28px_minmax(0,1fr)_clamp(110px,11vw,232px)_minmax(116px,132px)] md:items-center md:gap-x-4';

export function GroupHead({ group }: { group: Group }) {
  const t = useText(inboxText);
  return <div className="type-label flex h-full items-end border-b border-line px-5 pb-1.5 font-semibold text-ink max-md:px-4">{t(`group.${group}`)}</div>;
}

function State({ job, proposal, group }: { job: Job; proposal?: Proposal; group: Group }) {
  const codes = useCodes();
  if (['skipped', 'screened_out', 'expired', 'closed'].includes(job.state)) return <Tag tone="unknown">{codes.word('state', 'job.' + job.state)}</Tag>;
  if (proposal && group !== 'ready') return <Tag tone={group === 'answer' ? 'warn' : 'plain'}>{codes.word('state', 'proposal.' + proposal.state)}</Tag>;
  if (group === 'found') return <Tag>{codes.word('state', 'job.' + job.state)}</Tag>;
  return null;
}

/** Row is one job at a fixed height: title and facts, the parts of its score, the score and the pay. */
export const Row = memo(function Row({ job, place, group, proposal, selected }: { job: Job; place: number; group: Group; proposal?: Proposal; selected: boolean }) {
  const t = useText(jobText);
  const codes = useCodes();
  const f = useFormat();
  const gone = job.state === 'skipped' && group !== 'view';
  const pay = f.pay(job.extraction.pay);
  const warnings = (job.decision?.reasons ?? []).filter(isWarning).length;
  const facts = [
    f.age(job.posted_at ?? job.first_seen_at),
    job.extraction.language.toUpperCase(),
    job.extraction.remote && codes.word('remote', job.extraction.remote),
    job.sightings > 1 && t('seenAt', { n: job.sightings }),
  ].filter(Boolean);
  return (
    <div className={clsx('relative h-full border-b border-line px-5 py-2 max-md:px-4', columns, selected && 'bg-surface outline outline-1 -outline-offset-1 outline-edge', gone && 'opacity-60')}>
      {selected && <span aria-hidden className="absolute inset-y-0 left-0 w-[3px] bg-accent" />}
      <span aria-hidden className="text-ink-3 max-md:hidden">
        {f.number(place)}
      </span>
      <div className="min-w-0">
        <div className="flex min-w-0 items-baseline gap-3">
          <p className={clsx('type-row min-w-0 grow truncate max-md:text-[15px]', gone && 'line-through')}>{job.title || job.company}</p>
          <span className="shrink-0 font-semibold md:hidden">{job.score === null ? '' : f.score(job.score!)}</span>
        </div>
        <p className="type-note flex min-w-0 items-center gap-2 overflow-hidden whitespace-nowrap text-ink-3">
          <State job={job} proposal={proposal} group={group} />
          {warnings > 0 && <Tag tone="warn">{t('risk.warning', { n: warnings })}</Tag>}
          <span className="shrink-0 text-ink-2">{pay ?? <Unknown>{t('payUnknown')}</Unknown>}</span>
          {job.company && <span className="shrink-0 truncate font-medium text-ink-2 max-md:max-w-[40%]">{job.company}</span>}
          <span className="truncate">{facts.join('  ·  ')}</span>
        </p>
      </div>
      <ScoreStrip job={job} className="max-md:mt-1 max-md:!h-[18px]" />
      <div className="flex min-w-0 flex-col items-end max-md:hidden">
        {job.score === null || job.score === undefined ? <Unknown>{t('noScore')}</Unknown> : <span className="type-value">{f.score(job.score)}</span>}
        <Equation job={job} className="max-lg:hidden" />
      </div>
    </div>
  );
});
