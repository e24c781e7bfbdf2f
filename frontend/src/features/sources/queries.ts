import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { type Api, take, takeItems } from '@/data/api';
import { keys } from '@/data/keys';
import type { PayValue } from '@/lib/format';

export type SourceView = components['schemas']['SourceView'];
export type SampleInfo = components['schemas']['SampleInfo'];
/** What a test read of a source showed. */
export interface SourceSample {
  name: string;
  status: string;
  reason?: string;
  url: string;
  postings: { title: string; company?: string; location?: string; url: string }[] | null;
  /** What was read out of each posting. */
  parsed?: { location?: string; pay?: PayValue; contract?: string; remote?: string; language?: string; skills?: unknown[] | null }[] | null;
  skipped: number;
  reasons?: Record<string, number> | null;
  missing: Record<string, number> | null;
}

/** A driver that reads an address, and the configuration under which it does. */
export interface SourceMatch {
  driver: string;
  name: string;
  what: Record<string, string>;
  config: Record<string, unknown> | null;
  needs: string[] | null;
  /** In nanoseconds. */
  floor: number;
  note: { text?: Record<string, string>; source?: string; reviewed?: string };
}
export interface SourceGuess {
  url: string;
  seen: string;
  reason?: string;
  matches: SourceMatch[] | null;
}
type SourceEntry = components['schemas']['SourceEntry'];
type SourceImport = components['schemas']['SourceImport'];
export type PostingDiff = components['schemas']['PostingDiff'];

/** The largest file that is taken, in bytes. */
export const mostFileBytes = 16 << 20;

/** freeName is a name that no source has. */
export function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let n = 2; taken.includes(free); n++) free = `${name}-${n}`;
  return free;
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

/** recognise asks which drivers read an address; previewSource reads one page as a new source would. */
export const recognise = (url: string) => (api: Api) => take(api.POST('/api/v1/sources/recognise', { body: { url } }));
export const previewSource = (entry: SourceEntry) => (api: Api) => take(api.POST('/api/v1/sources/preview', { body: entry }));

export function useAddSource() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (entry: SourceEntry) => take(api.POST('/api/v1/sources', { body: entry })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sources }),
  });
}

/** useReplay reads a kept answer with the present parser. */
export function useReplay(name: string, info: SampleInfo | undefined) {
  const { api } = useData();
  return useQuery({
    queryKey: [...keys.sources, name, 'replay', info?.id],
    enabled: info !== undefined,
    staleTime: 0,
    queryFn: () => take(api.POST('/api/v1/sources/{name}/replay', { ...of(name), body: { at: info!.at } })),
  });
}

/** useImportSource hands files over, one after the other, and sums up what came of them. */
export function useImportSource(name: string) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (files: File[]): Promise<SourceImport> => {
      const sum: SourceImport = { source: name, status: '', postings: 0, new: 0, skipped: 0, reasons: {} };
      for (const file of files) {
        const one = await take(
          api.POST('/api/v1/sources/{name}/import', {
            params: { path: { name }, query: { file: file.name.slice(0, 120) } },
            // The file goes as it is.
            body: file as never,
            bodySerializer: (raw: unknown) => raw as Blob,
            headers: { 'Content-Type': 'application/octet-stream' },
          }),
        );
        sum.postings += one.postings;
        sum.new += one.new;
        sum.skipped += one.skipped;
        sum.reason ||= one.reason;
        for (const [why, n] of Object.entries(one.reasons ?? {})) sum.reasons![why] = (sum.reasons![why] ?? 0) + n;
      }
      return sum;
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.sources }),
  });
}

/** useRanking records a platform's permission to let a model rank; an empty text withdraws it. */
export function useRanking(name: string) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      take(text ? api.PUT('/api/v1/sources/{name}/ranking-permission', { ...of(name), body: { text } }) : api.DELETE('/api/v1/sources/{name}/ranking-permission', of(name))),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sources }),
  });
}

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
