import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { type Api, take, takePage } from '@/data/api';
import { keys } from '@/data/keys';
import type { AuditEvent, Page } from '@/data/types';

/** The chains that were verified; broken is the first link that does not fit, absent when all do. */
export type AuditReport = components['schemas']['AuditReport'];

export interface AuditFilter {
  kind?: string;
  by?: string;
  job?: string;
}

export function useVerified() {
  const { api } = useData();
  return useQuery({ queryKey: keys.events('verify'), queryFn: ({ signal }) => take(api.GET('/api/v1/audit/verify', { signal })), staleTime: 60_000 });
}

const pageSize = 100;
// The description says of the list only that it is JSON, since the same address is a stream too.
const read = (api: Api, f: AuditFilter, after: string | undefined, signal?: AbortSignal): Promise<Page<AuditEvent>> =>
  takePage(api.GET('/api/v1/events', { params: { query: { ...f, kind: f.kind ? [f.kind] : undefined, order: 'newest', after, limit: pageSize } }, signal }) as Promise<{ data?: Page<AuditEvent>; response: Response }>);

/** useEvents reads the event log, the newest first, a page at a time. */
export function useEvents(f: AuditFilter) {
  const { api } = useData();
  return useInfiniteQuery({
    queryKey: keys.events('log', f),
    queryFn: ({ pageParam, signal }) => read(api, f, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });
}

/** useExport collects all that a filter selects, at most so many entries, for a file. */
export function useExport() {
  const { api } = useData();
  return async (f: AuditFilter, most = 20_000): Promise<AuditEvent[]> => {
    const out: AuditEvent[] = [];
    let after: string | undefined;
    do {
      const page = await read(api, f, after);
      out.push(...page.items);
      after = page.next;
    } while (after && out.length < most);
    return out;
  };
}
