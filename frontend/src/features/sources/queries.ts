import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { type Api, take, takeItems } from '@/data/api';
import { keys } from '@/data/keys';

export type SourceView = components['schemas']['SourceView'];
export type SampleInfo = components['schemas']['SampleInfo'];
/** What a test read of a source showed. */
export interface SourceSample {
  name: string;
  status: string;
  reason?: string;
  url: string;
  postings: { title: string; company?: string; url: string }[] | null;
  skipped: number;
  missing: Record<string, number> | null;
}

const of = (name: string) => ({ params: { path: { name } } });

export function useSources() {
  const { api } = useData();
  return useQuery({
    queryKey: keys.sources,
    queryFn: ({ signal }) => takeItems(api.GET('/api/v1/sources', { signal })),
    refetchInterval: 30_000,
  });
}

export type SourceAct = 'run' | 'pause' | 'resume';
export function useSourceAct() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { name: string; act: SourceAct }) => take(api.POST(`/api/v1/sources/{name}/${v.act}`, of(v.name))),
    onSuccess: (view) => client.setQueryData<SourceView[]>(keys.sources, (all) => all?.map((s) => (s.name === view.name ? view : s))),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sources }),
  });
}
/** testSource asks for one read of a source; nothing is kept. */
export const testSource = (name: string) => (api: Api) => take(api.POST('/api/v1/sources/{name}/test', of(name)));

export function useSamples(name: string) {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.sources, name, 'samples'], queryFn: ({ signal }) => takeItems(api.GET('/api/v1/sources/{name}/samples', { ...of(name), signal })) });
}

/** useSample reads one kept answer of a source: hostile text, shown only through OutsideText. */
export function useSample(name: string, id: number | undefined) {
  const { api } = useData();
  return useQuery({
    queryKey: [...keys.sources, name, 'samples', id],
    enabled: id !== undefined,
    staleTime: Infinity,
    queryFn: ({ signal }) => take(api.GET('/api/v1/sources/{name}/samples/{id}', { params: { path: { name, id: id! } }, signal, parseAs: 'text' })),
  });
}

/** useSourceJobs lists the jobs that were seen at a source, the newest first. */
export function useSourceJobs(name: string) {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.sources, name, 'jobs'], queryFn: ({ signal }) => takeItems(api.GET('/api/v1/jobs', { params: { query: { source: name, limit: 30 } }, signal })) });
}
