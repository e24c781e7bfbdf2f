import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';

export type Settings = components['schemas']['Settings'];
export type SettingField = components['schemas']['SettingField'];
export type SettingsSchema = components['schemas']['SettingsSchema'];

/** useSettings reads the settings with the version that a change is made against. */
export function useSettings() {
  const { http } = useData();
  return useQuery({ queryKey: keys.settings, queryFn: ({ signal }) => http.getVersioned<Settings>('settings', signal) });
}

export function useSettingsSchema() {
  const { http } = useData();
  return useQuery({ queryKey: [...keys.settings, 'schema'], queryFn: ({ signal }) => http.get<SettingsSchema>('settings/schema', undefined, signal) });
}

export function useSaveSettings() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { settings: Settings; etag?: string }) => http.send<Settings>('PUT', 'settings', { body: v.settings, etag: v.etag }),
    onSuccess: () => Promise.all([keys.settings, keys.agent, keys.channels, keys.sources].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
