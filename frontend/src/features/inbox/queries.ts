import { infiniteQueryOptions, type QueryClient, queryOptions, useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useData } from '@/data/context';
import type { Data, JobFilter } from '@/data/data';
import { keys } from '@/data/keys';
import type { Job, JobDetail, JobState, LiveEvent, Proposal } from '@/data/types';
import { patchJob } from '../job/queries';
import { listed, proposalsByJob, type View } from './groups';
import { Lister } from './rows';

/** The first page is small, so that it is there soon; who reads on gets more at a time. */
const firstPage = 100;
const nextPage = 300;
/** Drafts that wait are few; more than this are reached through the list itself. */
const mostDrafts = 200;

const statesOf: Record<View, readonly JobState[]> = {
  open: ['shortlisted', 'new'],
  ready: ['shortlisted'],
  new: ['new'],
  skipped: ['skipped'],
  out: ['screened_out'],
};

/** filterOf is what the agent is asked for a view or a search; a search looks at jobs in every state. */
export const filterOf = (view: View, q: string | undefined): JobFilter => (q ? { q, sort: 'score' } : { state: statesOf[view], sort: 'score' });

const listQuery = ({ jobs }: Data, filter: JobFilter) =>
  infiniteQueryOptions({
    queryKey: keys.inbox(filter),
    queryFn: async ({ pageParam, signal }) => listed(await jobs.list(filter, pageParam, pageParam ? nextPage : firstPage, signal)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
  });

export const draftsKey = ['inbox', 'drafts'] as const;
const draftsQuery = ({ proposals }: Data) =>
  queryOptions({
    queryKey: draftsKey,
    queryFn: async ({ signal }) => (await proposals.list(['waiting', 'needs_human', 'drafting', 'drafted', 'refused', 'approved'], undefined, mostDrafts, signal)).items,
    staleTime: Infinity,
  });

/** readInbox reads what the inbox opens with. */
export const readInbox = (client: QueryClient, data: Data): Promise<unknown> =>
  Promise.all([client.prefetchInfiniteQuery(listQuery(data, filterOf('open', undefined))), client.prefetchQuery(draftsQuery(data))]);

/** useInbox reads the ranked list page by page, with the drafts that were there when it was read, so that nothing moves afterwards. */
export function useInbox(view: View, q: string | undefined) {
  const data = useData();
  const client = useQueryClient();
  const filter = useMemo(() => filterOf(view, q), [view, q]);
  const list = useInfiniteQuery(listQuery(data, filter));
  const drafts = useQuery(draftsQuery(data));
  const byJob = useMemo(() => proposalsByJob(drafts.data ?? []), [drafts.data]);
  const [lister] = useState(() => new Lister());
  const pages = list.data?.pages;
  // Reading the same pages again changes nothing, so it may happen while rendering.
  const found = useMemo(() => {
    lister.read(pages ?? [], byJob, view, !!q);
    return lister.rows();
  }, [lister, pages, byJob, view, q]);
  const missing = useMissing(lister.has, drafts.data, q === undefined && (view === 'open' || view === 'ready') && !!pages);
  const rows = useMemo(() => (missing.length > 0 ? lister.rows(missing) : found), [lister, found, missing]);
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: keys.inbox() }), [client]);
  return { list, rows, known: lister.has, refresh };
}

/** useMissing fetches jobs whose draft waits but which stand on a later page of the list. */
function useMissing(known: (id: string) => boolean, drafts: readonly Proposal[] | undefined, enabled: boolean): Job[] {
  const { jobs } = useData();
  const wanted = enabled ? [...new Set((drafts ?? []).filter((p) => ['waiting', 'needs_human'].includes(p.state)).map((p) => p.job_id))].filter((id) => !known(id)).slice(0, 20) : [];
  return useQueries({
    queries: wanted.map((id) => ({ queryKey: keys.job(id), queryFn: ({ signal }: { signal: AbortSignal }) => jobs.get(id, signal) })),
    combine: openJobs,
  });
}

// One function for all renders: its result is kept while what it is made of is the same.
const openJobs = (results: readonly { data?: JobDetail }[]): Job[] => results.flatMap((r) => (r.data && ['shortlisted', 'new'].includes(r.data.job.state) ? [r.data.job] : []));

/** isNews says whether an event brings something to the inbox that its reader does not see yet. */
export function isNews(e: LiveEvent, known: (jobID: string) => boolean): boolean {
  if (!e.job_id || known(e.job_id)) return e.kind.startsWith('proposal.') && e.to === 'waiting';
  return (e.kind.startsWith('job.') && (e.to === 'shortlisted' || e.to === 'new' || e.kind === 'job.new')) || (e.kind.startsWith('proposal.') && e.to === 'waiting');
}

/** useHeldBack counts jobs that came in while the list is read, and brings known rows up to date in their place. */
export function useHeldBack(known: (id: string) => boolean): { held: number; clear: () => void } {
  const { realtime, jobs } = useData();
  const client = useQueryClient();
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      realtime.subscribe((e) => {
        const id = e.job_id;
        if (!id) return;
        if (isNews(e, known)) setHeld((before) => (before.has(id) ? before : new Set(before).add(id)));
        if (known(id) && e.kind.startsWith('job.')) {
          void jobs.get(id).then((d) => patchJob(client, id, (j) => ({ ...j, ...d.job })), () => undefined);
        }
      }),
    [realtime, jobs, client, known],
  );
  return { held: held.size, clear: useCallback(() => setHeld(new Set()), []) };
}

export function useJobSummary(enabled: boolean) {
  const { jobs } = useData();
  return useQuery({ queryKey: keys.jobSummary, queryFn: ({ signal }) => jobs.summary(signal), enabled });
}
