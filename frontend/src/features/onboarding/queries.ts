import { useQuery } from '@tanstack/react-query';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import { useAgent } from '@/app/queries';

/** While the first jobs come in, the effects are read this often. */
const often = 3000;

/** useEffects reads what the present profile and filters make of the postings: counts, and the best jobs. */
export function useEffects() {
  const { jobs } = useData();
  const agent = useAgent();
  const summary = useQuery({ queryKey: [...keys.agent, 'summary'], queryFn: ({ signal }) => jobs.summary(signal), refetchInterval: often });
  const best = useQuery({
    queryKey: [...keys.agent, 'best'],
    queryFn: async ({ signal }) => (await jobs.list({ state: ['shortlisted'], sort: 'score' }, undefined, 5, signal)).items,
    refetchInterval: often,
  });
  return { agent, summary, best };
}
