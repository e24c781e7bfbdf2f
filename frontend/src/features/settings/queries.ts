import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { take, takeItems, takeVersioned, version } from '@/data/api';
import { keys } from '@/data/keys';

export type Settings = components['schemas']['Settings'];
export type SettingField = components['schemas']['SettingField'];
export type SettingsSchema = components['schemas']['SettingsSchema'];

/** useSettings reads the settings with the version that a change is made against. */
export function useSettings() {
  const { api } = useData();
  return useQuery({ queryKey: keys.settings, queryFn: ({ signal }) => takeVersioned(api.GET('/api/v1/settings', { signal })) });
}

export function useSettingsSchema() {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.settings, 'schema'], queryFn: ({ signal }) => take(api.GET('/api/v1/settings/schema', { signal })) });
}

export function useSaveSettings() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { settings: Settings; etag?: string }) => take(api.PUT('/api/v1/settings', { params: { header: version(v.etag) }, body: v.settings })),
    onSuccess: () => Promise.all([keys.settings, keys.agent, keys.channels, keys.sources].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export type RuleView = components['schemas']['RuleView'];
export type RuleTrial = components['schemas']['RuleTrial'];

export function useRules() {
  const { api } = useData();
  return useQuery({ queryKey: keys.rules, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/rules', { signal })) });
}

/** useTryRule says how a rule in plain words is understood and which known jobs it refuses. */
export function useTryRule() {
  const { api } = useData();
  return useMutation({ mutationFn: (text: string) => take(api.POST('/api/v1/rules/try', { body: { text } })) });
}

export function useAddRule() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rule: { text: string; digest: string }) => take(api.POST('/api/v1/rules', { body: rule })),
    onSettled: () => Promise.all([keys.rules, keys.settings].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export function useRemoveRule() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => take(api.DELETE('/api/v1/rules/{id}', { params: { path: { id } } })),
    onSettled: () => Promise.all([keys.rules, keys.settings].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
