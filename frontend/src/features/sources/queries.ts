import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Job, Page } from '@/data/types';

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

const at = (name: string, act: string) => `sources/${encodeURIComponent(name)}/${act}`;

export function useSources() {
  const { http } = useData();
  return useQuery({
    queryKey: keys.sources,
    queryFn: async ({ signal }) => (await http.get<Page<SourceView>>('sources', undefined, signal)).items,
    refetchInterval: 30_000,
  });
}

export type SourceAct = 'run' | 'pause' | 'resume';
export function useSourceAct() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { name: string; act: SourceAct }) => http.send<SourceView>('POST', at(v.name, v.act), { body: {} }),
    onSuccess: (view) => client.setQueryData<SourceView[]>(keys.sources, (all) => all?.map((s) => (s.name === view.name ? view : s))),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sources }),
  });
}
export const testPath = (name: string) => at(name, 'test');

export function useSamples(name: string) {
  const { http } = useData();
  return useQuery({ queryKey: [...keys.sources, name, 'samples'], queryFn: async ({ signal }) => (await http.get<Page<SampleInfo>>(at(name, 'samples'), undefined, signal)).items });
}

/** useSample reads one kept answer of a source: hostile text, shown only through OutsideText. */
export function useSample(name: string, id: number | undefined) {
  const { http } = useData();
  return useQuery({
    queryKey: [...keys.sources, name, 'samples', id],
    enabled: id !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const body = await http.get<unknown>(at(name, `samples/${id}`), undefined, signal);
      return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
    },
  });
}

/** useSourceJobs lists the jobs that were seen at a source, the newest first. */
export function useSourceJobs(name: string) {
  const { http } = useData();
  return useQuery({ queryKey: [...keys.sources, name, 'jobs'], queryFn: async ({ signal }) => (await http.get<Page<Job>>('jobs', { source: name, limit: 30 }, signal)).items });
}
