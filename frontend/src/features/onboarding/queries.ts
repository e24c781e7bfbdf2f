import { useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import { useAgent } from '@/app/queries';

export type JobSummary = components['schemas']['JobSummary'];

/** While the first jobs come in, the effects are read this often. */
const often = 3000;

/** useEffects reads what the present profile and filters make of the postings: counts, and the best jobs. */
export function useEffects() {
  const { http, jobs } = useData();
  const agent = useAgent();
  const summary = useQuery({ queryKey: [...keys.agent, 'summary'], queryFn: ({ signal }) => http.get<JobSummary>('jobs/summary', undefined, signal), refetchInterval: often });
  const best = useQuery({
    queryKey: [...keys.agent, 'best'],
    queryFn: async ({ signal }) => (await jobs.list({ state: ['shortlisted'], sort: 'score' }, undefined, 5, signal)).items,
    refetchInterval: often,
  });
  return { agent, summary, best };
}
