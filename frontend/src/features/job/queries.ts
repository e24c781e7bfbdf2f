import { type InfiniteData, queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { take, takeVersioned, version } from '@/data/api';
import { asProblem } from '@/data/problem';
import { useData } from '@/data/context';
import type { Data } from '@/data/data';
import { keys } from '@/data/keys';
import type { Job, JobDetail, JobState, Page } from '@/data/types';
import { useText } from '@/i18n/text';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { useSettings } from '../settings/queries';
import { jobText } from './messages';

const jobQuery = ({ jobs }: Data, id: string) => queryOptions({ queryKey: keys.job(id), queryFn: ({ signal }) => jobs.get(id, signal) });
const worthQuery = ({ api }: Data, id: string) =>
  queryOptions({ queryKey: keys.worth(id), queryFn: ({ signal }) => take(api.GET('/api/v1/jobs/{id}/worth', { params: { path: { id } }, signal })) });

export function useJob(id: string | undefined) {
  return useQuery({ ...jobQuery(useData(), id ?? ''), enabled: !!id });
}

/** useWorth reads what an answer to a job is expected to earn; a shortlisted job that has no value yet is asked for again. */
export function useWorth(job: Pick<Job, 'id' | 'state'>) {
  return useQuery({
    ...worthQuery(useData(), job.id),
    refetchInterval: (q) => (job.state === 'shortlisted' && q.state.error && asProblem(q.state.error).code === 'not_found' ? 15_000 : false),
  });
}

/** Who goes through the list with a key held down opens none of the jobs between; in ms. */
const settling = 100;

/** useJobAhead reads the job that is selected, and the code of its page, so that opening it waits for nothing. */
export function useJobAhead(id: string | undefined) {
  const data = useData();
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    if (!id) return;
    const timer = setTimeout(() => {
      void client.prefetchQuery(jobQuery(data, id));
      void client.prefetchQuery(worthQuery(data, id));
      void router.loadRouteChunk(router.routesById['/jobs/$id']);
    }, settling);
    return () => clearTimeout(timer);
  }, [id, data, client, router]);
}

export const skipReasons = ['field', 'pay', 'place', 'client', 'time', 'size', 'vague'] as const;
export type SkipReason = (typeof skipReasons)[number];

type Pages = InfiniteData<Page<Job>, string | undefined>;

/** patchJob changes a job wherever it is kept, without moving it. */
export function patchJob(client: QueryClient, id: string, change: (j: Job) => Job): void {
  client.setQueriesData<Pages>({ queryKey: keys.inbox() }, (old) =>
    old?.pages
      ? { ...old, pages: old.pages.map((p) => (p.items.some((j) => j.id === id) ? { ...p, items: p.items.map((j) => (j.id === id ? change(j) : j)) } : p)) }
      : old,
  );
  client.setQueryData<JobDetail>(keys.job(id), (old) => (old ? { ...old, job: change(old.job) } : old));
}

/**
 * useJobActs shortlists, skips and takes back. The row answers at once; a refusal
 * puts it back and says why. Each act can be undone for as long as nothing is queued.
 */
export function useJobActs() {
  const { jobs } = useData();
  const client = useQueryClient();
  const { say } = useToast();
  const t = useText(jobText);
  const words = useProblemText();

  const settle = (id: string) => {
    void client.invalidateQueries({ queryKey: keys.job(id) });
    void client.invalidateQueries({ queryKey: keys.agent });
  };
  const change = useMutation({
    mutationFn: ({ job, to, reason }: { job: Job; to: JobState; reason?: string }) => {
      if (to === 'skipped') return jobs.skip(job.id, reason ?? '');
      return to === 'shortlisted' ? jobs.shortlist(job.id) : jobs.undo(job.id);
    },
    onMutate: ({ job, to }) => patchJob(client, job.id, (j) => ({ ...j, state: to })),
    onError: (error, { job }) => {
      patchJob(client, job.id, (j) => ({ ...j, state: job.state }));
      say(words(error));
    },
    onSettled: (_data, _error, { job }) => settle(job.id),
  });
  // Going back leads over "new"; from there a job that was shortlisted is shortlisted again.
  const back = async (job: Job, from: JobState) => {
    patchJob(client, job.id, (j) => ({ ...j, state: job.state }));
    try {
      if (job.state === 'shortlisted') await jobs.shortlist(job.id);
      else if (from !== 'new') await jobs.undo(job.id);
      say(t('undone'));
    } catch (error) {
      patchJob(client, job.id, (j) => ({ ...j, state: from }));
      say(words(error));
    }
    settle(job.id);
  };
  return {
    busy: change.isPending,
    skip: (job: Job, reason: SkipReason) =>
      change.mutate({ job, to: 'skipped', reason }, { onSuccess: () => say(t('skipped'), () => void back(job, 'skipped')) }),
    shortlist: (job: Job) => change.mutate({ job, to: 'shortlisted' }, { onSuccess: () => say(t('shortlisted'), () => void back(job, 'shortlisted')) }),
    undo: (job: Job) => change.mutate({ job, to: 'new' }, { onSuccess: () => say(t('undone')) }),
  };
}

/** useOpinion says "more like this" or "less like this" of a job, which can be taken back. */
export function useOpinion() {
  const { api } = useData();
  const { say } = useToast();
  const t = useText(jobText);
  const words = useProblemText();
  const undo = useMutation({
    mutationFn: (id: string) => take(api.POST('/api/v1/feedback/{id}/undo', { params: { path: { id } } })),
    onSuccess: () => say(t('undone')),
    onError: (e) => say(words(e)),
  });
  return useMutation({
    mutationFn: (v: { job: Job; kind: 'more' | 'less' }) => take(api.POST('/api/v1/jobs/{id}/feedback', { params: { path: { id: v.job.id } }, body: { kind: v.kind } })),
    onSuccess: (f, v) => say(t(v.kind === 'more' ? 'moreSaid' : 'lessSaid'), () => undo.mutate(f.id)),
    onError: (e) => say(words(e)),
  });
}

const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** useBlocked says whether the owner keeps a company's jobs out. */
export function useBlocked(company: string): boolean {
  const { data } = useSettings();
  return (data?.value.filters.block_companies ?? []).some((c) => sameName(c, company));
}

/** A company to keep out, with the job that is skipped for it, or to let in again, with the job that is taken back. */
export type BlockWish = { company: string } & ({ on: true; skip?: Job } | { on: false; reopen?: Job });

/** useSetBlocked changes the blocked companies in the settings as they stand now, so that no other change is lost. */
export function useSetBlocked() {
  const { api, jobs } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (v: BlockWish) => {
      const { value, etag } = await takeVersioned(api.GET('/api/v1/settings'));
      const others = (value.filters.block_companies ?? []).filter((c) => !sameName(c, v.company));
      const filters = { ...value.filters, block_companies: v.on ? [...others, v.company] : others };
      await take(api.PUT('/api/v1/settings', { params: { header: version(etag) }, body: { ...value, filters } }));
      if (v.on && v.skip && v.skip.state !== 'skipped') await jobs.skip(v.skip.id, 'client' satisfies SkipReason);
      if (!v.on && v.reopen && v.reopen.state !== 'skipped') {
        await (v.reopen.state === 'shortlisted' ? jobs.shortlist(v.reopen.id) : jobs.undo(v.reopen.id));
      }
    },
    onSettled: (_data, _error, v) => {
      const job = v.on ? v.skip : v.reopen;
      return Promise.all([keys.settings, keys.agent, keys.jobSummary, ...(job ? [keys.job(job.id)] : [])].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}
