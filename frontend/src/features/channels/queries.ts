import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { type Api, take, takeItems, takeVersioned, version } from '@/data/api';
import { keys } from '@/data/keys';

export type ChannelView = components['schemas']['ChannelView'];
export type Caps = components['schemas']['Caps'];
export type Mode = ChannelView['mode'];

/** testChannel asks for a test of a channel: the sign-in only. */
export const testChannel = (name: string) => (api: Api) => take(api.POST('/api/v1/channels/{name}/test', { params: { path: { name } }, body: {} }));

export function useChannels() {
  const { api } = useData();
  return useQuery({ queryKey: keys.channels, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/channels', { signal })) });
}

export function useSetMode() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { name: string; mode: Mode; permission?: string }) =>
      take(api.PUT('/api/v1/channels/{name}/mode', { params: { path: { name: v.name } }, body: { mode: v.mode, ...(v.permission ? { written_permission: v.permission } : {}) } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.channels }),
  });
}

export function useRemoveLock() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => take(api.DELETE('/api/v1/locks/{id}', { params: { path: { id } } })),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.channels }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}

/** useSetCaps changes the caps of one channel in the settings as they stand now. */
export function useSetCaps() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (v: { name: string; caps: Caps }) => {
      const { value, etag } = await takeVersioned(api.GET('/api/v1/settings'));
      return take(api.PUT('/api/v1/settings', { params: { header: version(etag) }, body: { ...value, caps: { ...value.caps, [v.name]: v.caps } } }));
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.channels }), client.invalidateQueries({ queryKey: keys.settings })]),
  });
}

/** useSends lists what went, or may have gone, through a channel: the rows behind its caps. */
export function useSends(name: string) {
  const { api } = useData();
  return useQuery({
    queryKey: keys.submissions('channel', name),
    queryFn: async ({ signal }) => (await takeItems(api.GET('/api/v1/submissions', { params: { query: { limit: 200 } }, signal }))).filter((s) => s.channel === name),
  });
}
