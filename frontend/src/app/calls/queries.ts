import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Call } from '@/data/types';

/** useCorrectCall books what a provider billed for a call. */
export function useCorrectCall() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { id: string; cost: number }) => http.send<Call>('POST', `calls/${encodeURIComponent(v.id)}/correct`, { body: { cost: v.cost } }),
    onSettled: () => Promise.all([keys.budget, keys.calls(), keys.agent].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
