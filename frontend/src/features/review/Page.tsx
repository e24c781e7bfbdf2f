import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { FailedPage } from '@/app/failed-page';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Empty, Skeleton } from '@/ui/state';
import type { Proposal } from '@/data/types';
import { useJob } from '../job/queries';
import { reviewText } from './messages';
import { ReviewHead } from './parts/Head';
import { Review } from './Review';
import { useProposal, useQueue } from './queries';

/** neighbours finds the drafts before and after one in the queue that this visit goes through. */
export function neighbours(queue: readonly Pick<Proposal, 'id'>[], id: string): { place: number; prev?: string; next?: string } {
  const at = queue.findIndex((p) => p.id === id);
  return { place: at + 1, prev: queue[at - 1]?.id, next: queue[at < 0 ? 0 : at + 1]?.id };
}

export default function Page() {
  const t = useText(reviewText);
  const ta = useText(appText);
  const navigate = useNavigate();
  const { id } = useParams({ strict: false });
  const queue = useQueue();
  // The order of the visit stays while drafts are decided and new ones arrive.
  const visit = useRef<string[]>([]);
  const list = useMemo(() => {
    for (const p of queue.data ?? []) if (!visit.current.includes(p.id)) visit.current.push(p.id);
    return visit.current.map((x) => ({ id: x }));
  }, [queue.data]);
  const proposal = useProposal(id);
  const job = useJob(proposal.data?.job_id);
  const { place, prev, next } = neighbours(list, id ?? '');
  useWindowMode(job.data?.job.title ?? ta('review'));

  const go = (to: string | undefined, replace = false) => {
    if (to) void navigate({ to: '/review/$id', params: { id: to }, replace });
  };
  useEffect(() => {
    if (!id && queue.data?.[0]) go(queue.data[0].id, true);
  });
  const onNext = () => {
    const waiting = new Set((queue.data ?? []).map((p) => p.id));
    waiting.delete(id ?? '');
    const later = list.slice(place).find((p) => waiting.has(p.id)) ?? list.find((p) => waiting.has(p.id));
    if (later) go(later.id);
    else void navigate({ to: '/' });
  };
  useCommands(ta('review'), [
    { id: 'next', keys: 'j', label: t('next'), run: () => go(next), off: !next },
    { id: 'prev', keys: 'k', label: t('prev'), run: () => go(prev), off: !prev },
    { id: 'job', keys: 'b', label: t('jobPage'), run: () => proposal.data && void navigate({ to: '/jobs/$id', params: { id: proposal.data.job_id } }) },
  ]);

  if (!id) {
    if (queue.isError) return <FailedPage error={queue.error} retry={() => void queue.refetch()} />;
    if (!queue.data || queue.data.length > 0) return <Skeleton rows={6} height={72} />;
    return (
      <Empty page title={t('none')} action={<Link to="/" className="text-accent underline">{t('noneAct')}</Link>}>
        {t('noneNext')}
      </Empty>
    );
  }
  if (proposal.error && !proposal.data) return <FailedPage error={proposal.error} retry={() => void proposal.refetch()} />;
  if (!proposal.data) return <Skeleton rows={6} height={72} />;
  return (
    <div key={id} className="flex min-h-0 grow flex-col">
      <ReviewHead proposal={proposal.data} job={job.data?.job} place={place} of={list.length} onPrev={() => go(prev)} onNext={() => go(next)} />
      <Review proposal={proposal.data} detail={job.data} onNext={onNext} />
    </div>
  );
}
