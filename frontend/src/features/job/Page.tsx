import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FailedPage } from '@/app/failed-page';
import { appText } from '@/app/messages';
import { AgentActs } from '@/app/hosted/AgentOnly';
import { useAgentOnly } from '@/app/hosted/queries';
import { useOffline } from '@/app/offline';
import { useMay } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { useData } from '@/data/context';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands, useMedia } from '@/lib/keys';
import { useLater } from '@/lib/later';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Note, Skeleton, useProblemText } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { jobText } from './messages';
import { Block, useBlock } from './parts/Block';
import { Conversation } from './parts/Conversation';
import { Drafting } from './parts/Drafting';
import { JobTags, Requests, Risks } from './parts/Facts';
import { Opinion } from './parts/Opinion';
import { OutcomePart } from './parts/OutcomePart';
import { Posting } from './parts/Posting';
import { Drafts, Sightings } from './parts/Related';
import { ScoreLegend, ScoreStrip } from './parts/ScoreStrip';
import { SkipDialog } from './parts/SkipDialog';
import { Timeline } from './parts/Timeline';
import { Waterfall } from './parts/Waterfall';
import { WorthHead, WorthPart } from './parts/WorthPart';
import { useJob, useJobActs, useOpinion } from './queries';

const route = getRouteApi('/jobs/$id');
const sections = ['working', 'asks', 'sightings', 'timeline'] as const;

export default function Page() {
  const t = useText(jobText);
  const ta = useText(appText);
  const f = useFormat();
  const { id } = route.useParams();
  const { data, error, isPending, refetch } = useJob(id);
  const { jobs } = useData();
  const { say } = useToast();
  const words = useProblemText();
  const navigate = useNavigate();
  const acts = useJobActs();
  const opinion = useOpinion();
  const offline = useOffline();
  const agentOnly = useAgentOnly();
  const canReview = useMay()('review') && !offline && !agentOnly;
  const [skipping, setSkipping] = useState(false);
  const [operation, setOperation] = useState<string>();
  // The first frame has the head and what stands at the top below it, which moves no
  // more when the rest comes.
  const later = useLater();
  const columns = useMedia('(min-width: 1024px)');
  useWindowMode(data?.job.title ?? ta('inbox'));
  const draft = useMutation({
    mutationFn: () => jobs.draft(id),
    onSuccess: (o) => {
      setOperation(o.id);
      say(t('draftStarted'));
    },
    onError: (e) => say(words(e)),
  });
  const proposal = data?.proposals?.find((p) => ['waiting', 'needs_human'].includes(p.state)) ?? data?.proposals?.[0];
  const review = () => proposal && void navigate({ to: '/review/$id', params: { id: proposal.id } });
  const job = data?.job;
  const block = useBlock(job);
  useCommands(t('open'), [
    ...sections.map((s, i) => ({
      id: 'section.' + s,
      keys: String(i + 1),
      label: t('section', { name: t(s) }),
      run: () => document.getElementById('section-' + s)?.scrollIntoView({ block: 'start' }),
    })),
    { id: 'open', keys: 'Enter', label: t('review'), run: review, off: !proposal },
    { id: 'draft', keys: 'a', label: t('draft'), run: () => draft.mutate(), off: !canReview || !!operation || !job },
    { id: 'shortlist', keys: 's', label: t('shortlist'), run: () => job && acts.shortlist(job), off: !canReview || job?.state === 'shortlisted' },
    { id: 'block', keys: 'b', label: t(block.blocked ? 'unblock' : 'block'), run: block.ask, off: !block.may },
    { id: 'more', keys: 'h', label: t('more'), run: () => job && opinion.mutate({ job, kind: 'more' }), off: !canReview || !job },
    { id: 'less', keys: 'l', label: t('less'), run: () => job && opinion.mutate({ job, kind: 'less' }), off: !canReview || !job },
    { id: 'skip', keys: 'e', label: t('skip'), run: () => setSkipping(true), off: !canReview || job?.state === 'skipped' },
  ]);
  if (error) return <FailedPage error={error} retry={() => void refetch()} />;
  if (isPending || !job) return <Skeleton rows={8} height={72} />;
  const pay = f.pay(job.extraction.pay);
  return (
    <>
      <PageHead
        finding={job.title}
        about={[job.company, (job.sources ?? []).join(', '), f.age(job.posted_at ?? job.first_seen_at)].filter(Boolean).join(' · ')}
        actions={
          <>
            {proposal && (
              <Button look="primary" keys="Enter" onClick={review}>
                {t('review')}
              </Button>
            )}
            <Button look={proposal ? 'plain' : 'primary'} keys="a" busy={draft.isPending || !!operation} disabled={!canReview} onClick={() => draft.mutate()}>
              {t('draft')}
            </Button>
            {job.state !== 'shortlisted' && (
              <Button keys="s" disabled={!canReview} onClick={() => acts.shortlist(job)}>
                {t('shortlist')}
              </Button>
            )}
            {job.state === 'skipped' || job.state === 'screened_out' ? (
              <Button disabled={!canReview} onClick={() => acts.undo(job)}>
                {t('undo')}
              </Button>
            ) : (
              <Button keys="e" disabled={!canReview} onClick={() => setSkipping(true)}>
                {t('skip')}
              </Button>
            )}
            <Opinion job={job} opinion={opinion} disabled={!canReview} />
            <Block block={block} company={job.company} />
          </>
        }
      >
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <JobTags job={job} />
          <WorthHead job={job} />
          <span className="type-section">{pay ?? <Unknown>{t('payUnknown')}</Unknown>}</span>
          <span className="flex w-[280px] items-center gap-3">
            <span className="min-w-0 grow">
              <ScoreStrip job={job} />
            </span>
            {job.score !== null && job.score !== undefined && <span className="type-value">{f.score(job.score)}</span>}
          </span>
          <ScoreLegend />
        </div>
      </PageHead>
      <div className="pane grow -outline-offset-2" tabIndex={0} role="group" aria-label={job.title}>
        <AgentActs />
        {job.merged_into && (
          <Note tone="accent">
            {t('merged')}{' '}
            <Link to="/jobs/$id" params={{ id: job.merged_into }} className="text-accent underline">
              {t('mergedOpen')}
            </Link>
          </Note>
        )}
        {operation && (
          <div className="px-5 pt-4 max-md:px-4">
            <Drafting
              key={operation}
              id={operation}
              onDone={() => {
                setOperation(undefined);
                say(t('draftReady'));
              }}
            />
          </div>
        )}
        <div className="grid max-w-[1180px] gap-x-10 gap-y-6 p-5 max-md:p-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-6">
            <div id="section-working" className="flex scroll-mt-4 flex-col gap-6">
              {(later || !columns) && <WorthPart job={job} />}
              {later && <Waterfall job={job} />}
            </div>
            <div id="section-asks" className="flex scroll-mt-4 flex-col gap-6">
              {later && <Requests job={job} />}
              {later && <Risks job={job} />}
            </div>
          </div>
          <div className="flex min-w-0 flex-col gap-6">
            {(later || columns) && <Posting job={job} posting={data.postings?.[0]} />}
            {later && <Drafts detail={data} />}
            {later && <Conversation detail={data} />}
            {later && <OutcomePart detail={data} />}
            <div id="section-sightings" className="scroll-mt-4">
              {later && <Sightings detail={data} />}
            </div>
            <div id="section-timeline" className="scroll-mt-4">
              {later && <Timeline detail={data} />}
            </div>
          </div>
        </div>
      </div>
      <SkipDialog
        open={skipping}
        onClose={() => setSkipping(false)}
        onPick={(reason) => {
          acts.skip(job, reason);
          setSkipping(false);
        }}
      />
    </>
  );
}
