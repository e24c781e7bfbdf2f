import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Page, Submission } from '@/data/types';

export type ChannelView = components['schemas']['ChannelView'];
export type Caps = components['schemas']['Caps'];
export type Settings = components['schemas']['Settings'];
export type Mode = ChannelView['mode'];

const at = (name: string, act: string) => `channels/${encodeURIComponent(name)}/${act}`;
export const testPath = (name: string) => at(name, 'test');

export function useChannels() {
  const { http } = useData();
  return useQuery({ queryKey: keys.channels, queryFn: async ({ signal }) => (await http.get<Page<ChannelView>>('channels', undefined, signal)).items });
}

export function useSetMode() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { name: string; mode: Mode; permission?: string }) =>
      http.send('PUT', at(v.name, 'mode'), { body: { mode: v.mode, ...(v.permission ? { written_permission: v.permission } : {}) } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.channels }),
  });
}

export function useRemoveLock() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => http.send('DELETE', `locks/${encodeURIComponent(id)}`),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.channels }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}

/** useSetCaps changes the caps of one channel in the settings as they stand now. */
export function useSetCaps() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (v: { name: string; caps: Caps }) => {
      const { value, etag } = await http.getVersioned<Settings>('settings');
      return http.send('PUT', 'settings', { etag, body: { ...value, caps: { ...value.caps, [v.name]: v.caps } } });
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.channels }), client.invalidateQueries({ queryKey: keys.settings })]),
  });
}

/** useSends lists what went, or may have gone, through a channel: the rows behind its caps. */
export function useSends(name: string) {
  const { http } = useData();
  return useQuery({
    queryKey: keys.submissions('channel', name),
    queryFn: async ({ signal }) => (await http.get<Page<Submission>>('submissions', { limit: 200 }, signal)).items.filter((s) => s.channel === name),
  });
}
