import type { Job, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Unknown } from '@/ui/tag';
import { jobText } from '../../job/messages';
import { JobTags, Requests, Risks } from '../../job/parts/Facts';
import { Opinion } from '../../job/parts/Opinion';
import type { useOpinion } from '../../job/queries';
import { Waterfall } from '../../job/parts/Waterfall';
import { inboxText } from '../messages';
import { Aside } from './Aside';

export interface DetailActs {
  canReview: boolean;
  opinion: ReturnType<typeof useOpinion>;
  onOpen: () => void;
  onJob: () => void;
  onSkip: () => void;
  onShortlist: () => void;
}

/** Detail explains the job that is selected: score, risk, requests, and what can be done. */
export function Detail({ job, proposal, place, acts }: { job?: Job; proposal?: Proposal; place: number; acts: DetailActs }) {
  const t = useText(jobText);
  const ti = useText(inboxText);
  const f = useFormat();
  if (!job) return <Aside className="p-5 text-ink-2">{ti('chooseOne')}</Aside>;
  const pay = f.pay(job.extraction.pay);
  return (
    <Aside>
      <div tabIndex={0} role="group" aria-label={ti('detail')} className="pane flex grow flex-col gap-5 p-5">
        <div className="flex flex-col gap-2">
          <p className="type-label text-ink-3">{ti('place', { i: place })}</p>
          <h2 className="type-value break-words">{job.title}</h2>
          <p className="text-ink-2">
            {[job.company, (job.sources ?? []).join(', '), f.age(job.posted_at ?? job.first_seen_at)].filter(Boolean).join(' · ')}
          </p>
          <p className="type-section">{pay ?? <Unknown>{t('payUnknown')}</Unknown>}</p>
          <JobTags job={job} />
        </div>
        <Waterfall job={job} />
        <Requests job={job} />
        <Risks job={job} />
      </div>
      <div className="flex shrink-0 flex-wrap gap-2 border-t border-line p-4 [&>button]:!px-2.5">
        {proposal ? (
          <Button look="primary" keys="Enter" onClick={acts.onOpen}>
            {t('review')}
          </Button>
        ) : (
          job.state !== 'shortlisted' && (
            <Button look="primary" keys="s" disabled={!acts.canReview} onClick={acts.onShortlist}>
              {t('shortlist')}
            </Button>
          )
        )}
        {job.state !== 'skipped' && (
          <Button keys="e" disabled={!acts.canReview} onClick={acts.onSkip}>
            {t('skip')}
          </Button>
        )}
        <Opinion job={job} opinion={acts.opinion} disabled={!acts.canReview} />
        <Button keys="o" onClick={acts.onJob}>
          {t('open')}
        </Button>
      </div>
    </Aside>
  );
}
