import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { take } from '@/data/api';
import { useData } from '@/data/context';
import type { NewOutcome, Resolution } from '@/data/data';
import { keys } from '@/data/keys';

/** useBoard reads drafts that wait, submissions and what became of them. */
export function useBoard() {
  const { proposals, submissions } = useData();
  return {
    drafts: useQuery({ queryKey: keys.proposals('board'), queryFn: async ({ signal }) => (await proposals.list(['waiting', 'needs_human', 'approved'], undefined, 200, signal)).items }),
    submissions: useQuery({ queryKey: keys.submissions('board'), queryFn: async ({ signal }) => (await submissions.list([], undefined, 500, signal)).items }),
    outcomes: useQuery({ queryKey: keys.outcomes, queryFn: ({ signal }) => submissions.outcomes(signal) }),
  };
}

/** useRecord records what became of a submission, or puts it in the place of an earlier record. */
export function useRecord() {
  const { api, submissions } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ correct, ...o }: NewOutcome & { correct?: string }) => {
      if (!correct) return submissions.record(o);
      const { submission_id: _, ...body } = o;
      await take(api.POST('/api/v1/outcomes/{id}/correct', { params: { path: { id: correct } }, body }));
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.outcomes });
      void client.invalidateQueries({ queryKey: ['job'] });
    },
  });
}

export function useResolve() {
  const { submissions } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { id: string; how: Resolution; note: string }) => submissions.resolve(v.id, v.how, v.note),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.submissions() });
      void client.invalidateQueries({ queryKey: keys.agent });
    },
  });
}
