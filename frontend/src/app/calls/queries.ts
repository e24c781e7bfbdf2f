import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useData } from '@/data/context';
import { take } from '@/data/api';
import { keys } from '@/data/keys';

/** useCorrectCall books what a provider billed for a call. */
export function useCorrectCall() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { id: string; cost: number }) => take(api.POST('/api/v1/calls/{id}/correct', { params: { path: { id: v.id } }, body: { cost: v.cost } })),
    onSettled: () => Promise.all([keys.budget, keys.calls(), keys.agent].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
