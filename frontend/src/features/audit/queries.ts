import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { AuditEvent, Page } from '@/data/types';

/** The chains that were verified; broken is the first link that does not fit, absent when all do. */
export type AuditReport = Omit<components['schemas']['AuditReport'], 'broken'> & { broken: components['schemas']['BrokenLink'] | null };

export interface AuditFilter {
  kind?: string;
  by?: string;
  job?: string;
}

export function useVerified() {
  const { http } = useData();
  return useQuery({ queryKey: keys.events('verify'), queryFn: ({ signal }) => http.get<AuditReport>('audit/verify', undefined, signal), staleTime: 60_000 });
}

const pageSize = 100;
const read = (http: ReturnType<typeof useData>['http'], f: AuditFilter, after: string | undefined, signal?: AbortSignal) =>
  http.get<Page<AuditEvent>>('events', { ...f, order: 'newest', after, limit: pageSize }, signal);

/** useEvents reads the event log, the newest first, a page at a time. */
export function useEvents(f: AuditFilter) {
  const { http } = useData();
  return useInfiniteQuery({
    queryKey: keys.events('log', f),
    queryFn: ({ pageParam, signal }) => read(http, f, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
  });
}

/** useExport collects all that a filter selects, at most so many entries, for a file. */
export function useExport() {
  const { http } = useData();
  return async (f: AuditFilter, most = 20_000): Promise<AuditEvent[]> => {
    const out: AuditEvent[] = [];
    let after: string | undefined;
    do {
      const page = await read(http, f, after);
      out.push(...(page.items ?? []));
      after = page.next || undefined;
    } while (after && out.length < most);
    return out;
  };
}
