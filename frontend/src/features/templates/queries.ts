import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { take, takeItems, takeVersioned, version } from '@/data/api';
import { keys } from '@/data/keys';

export type TemplateInfo = components['schemas']['TemplateInfo'];
export type TemplatePreview = components['schemas']['TemplatePreview'];
export type TemplateVersion = components['schemas']['TemplateVersion'];
const of = (id: string) => ({ path: { id } });

export function useTemplates() {
  const { api } = useData();
  return useQuery({ queryKey: keys.templates(), queryFn: ({ signal }) => takeItems(api.GET('/api/v1/templates', { signal })) });
}

export function useTemplate(id: string) {
  const { api } = useData();
  return useQuery({ queryKey: keys.templates(id), queryFn: ({ signal }) => takeVersioned(api.GET('/api/v1/templates/{id}', { params: of(id), signal })) });
}

export function useSaveTemplate(id: string) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { text: string; etag?: string }) => take(api.PUT('/api/v1/templates/{id}', { params: { ...of(id), header: version(v.etag) }, body: { text: v.text } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.templates() }),
  });
}

export function useResetTemplate(id: string) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/templates/{id}', { params: of(id) })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.templates() }),
  });
}

/** useVersions reads what an own text said each time it was saved, the latest first. */
export function useVersions(id: string, enabled: boolean) {
  const { api } = useData();
  return useQuery({ queryKey: keys.templates(id, 'versions'), enabled, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/templates/{id}/versions', { params: of(id), signal })) });
}

/** useFreeze keeps a template from new drafts, or lets it write them again. */
export function useFreeze(id: string) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (frozen: boolean) => take(api.PUT('/api/v1/templates/{id}/frozen', { params: of(id), body: { frozen } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.templates() }),
  });
}

export function usePreview() {
  const { api } = useData();
  return useMutation({ mutationFn: (text: string) => take(api.POST('/api/v1/templates/preview', { body: { text } })) });
}
