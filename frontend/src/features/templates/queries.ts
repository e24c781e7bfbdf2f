import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Page } from '@/data/types';

export type TemplateInfo = components['schemas']['TemplateInfo'];
export type TemplatePreview = components['schemas']['TemplatePreview'];
const at = (id: string) => `templates/${encodeURIComponent(id)}`;

export function useTemplates() {
  const { http } = useData();
  return useQuery({ queryKey: keys.templates(), queryFn: async ({ signal }) => (await http.get<Page<TemplateInfo>>('templates', undefined, signal)).items ?? [] });
}

export function useTemplate(id: string) {
  const { http } = useData();
  return useQuery({ queryKey: keys.templates(id), queryFn: ({ signal }) => http.getVersioned<TemplateInfo>(at(id), signal) });
}

export function useSaveTemplate(id: string) {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { text: string; etag?: string }) => http.send<TemplateInfo>('PUT', at(id), { body: { text: v.text }, etag: v.etag }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.templates() }),
  });
}

export function useResetTemplate(id: string) {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => http.send('DELETE', at(id)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.templates() }),
  });
}

export function usePreview() {
  const { http } = useData();
  return useMutation({ mutationFn: (text: string) => http.send<TemplatePreview>('POST', 'templates/preview', { body: { text } }) });
}
