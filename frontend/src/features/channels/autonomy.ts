import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { take, takeItems } from '@/data/api';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';

export type AutonomyView = components['schemas']['AutonomyView'];
export type AutonomyStep = components['schemas']['AutonomyStep'];
export type AutonomyLimits = components['schemas']['AutonomyLimits'];

const key = [...keys.channels, 'autonomy'] as const;

/** useAutonomy reads how far each channel has come in earning to send by itself. */
export function useAutonomy() {
  const { api } = useData();
  return useQuery({ queryKey: key, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/autonomy', { signal })) });
}

/** useSteps reads what was offered, accepted, declined and taken back of one channel. */
export function useSteps(channel: string) {
  const { api } = useData();
  return useQuery({ queryKey: [...key, 'steps', channel], queryFn: ({ signal }) => takeItems(api.GET('/api/v1/autonomy/steps', { params: { query: { channel, limit: 50 } }, signal })) });
}

export type Answer = { act: 'accept'; limits?: AutonomyLimits } | { act: 'decline' | 'demote'; note: string };

/** useAnswer accepts or declines an offer, or takes a permission back. */
export function useAnswer(channel: string) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: Answer) => {
      const params = { path: { channel } };
      if (v.act === 'accept') return take(api.POST('/api/v1/autonomy/{channel}/accept', { params, body: v.limits ? { limits: v.limits } : {} }));
      const body = v.note ? { note: v.note } : {};
      return take(v.act === 'decline' ? api.POST('/api/v1/autonomy/{channel}/decline', { params, body }) : api.POST('/api/v1/autonomy/{channel}/demote', { params, body }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.channels }),
  });
}
