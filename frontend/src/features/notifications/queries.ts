import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useData } from '@/data/context';
import { take, takeItems, takePage, takeVersioned, version } from '@/data/api';
import { keys } from '@/data/keys';
import { usePrefs } from '@/lib/prefs';

export const noticeKinds = [
  'proposal_waiting', 'reply', 'answer_waiting', 'reply_open', 'submission_unknown', 'source_blocked', 'source_silent', 'budget_50', 'budget_80', 'budget_100', 'actor_degraded', 'disk_low', 'clock_wrong', 'autonomy_offered', 'autonomy_demoted', 'digest',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
export type NoticeLevel = 'on' | 'silent' | 'off';

export interface Notice {
  id: string;
  kind: string;
  job_id?: string;
  subject?: string;
  title?: string;
  text?: string;
  at?: string;
  read_at?: string;
}
export interface NoticeRules {
  rev: number;
  events: Partial<Record<NoticeKind, NoticeLevel>> | null;
  targets?: Record<string, Partial<Record<NoticeKind, NoticeLevel>>> | null;
  quiet_from: number;
  quiet_to: number;
  digest_at: string;
}
export interface NoticeTarget {
  name: string;
  driver: string;
  ready: boolean;
  why?: string;
  waiting: number;
  error?: string;
}
export interface Pairing {
  target: string;
  code: string;
  until?: string;
  bot?: string;
  link?: string;
}

/** levelOf is how a kind is told where no rule names it. */
export const levelOf = (rules: Pick<NoticeRules, 'events'>, kind: NoticeKind): NoticeLevel =>
  rules.events?.[kind] ?? (kind === 'budget_50' || kind === 'source_silent' ? 'silent' : 'on');

/** unread says whether a notice was not seen yet. */
export const unread = (n: Notice): boolean => !n.read_at || n.read_at.startsWith('0001-');

export function useNotices() {
  const { api } = useData();
  // The agent words a notice in the language of the window.
  const { lang } = usePrefs();
  return useInfiniteQuery({
    queryKey: [...keys.notifications, 'list', lang],
    queryFn: ({ pageParam, signal }) => takePage(api.GET('/api/v1/notifications', { params: { query: { after: pageParam, limit: 50 } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });
}

export function useRead() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    // Without an id all that is shown is marked.
    mutationFn: async (v: { id?: string; upTo?: string }) =>
      void (v.id ? await api.POST('/api/v1/notifications/{id}/read', { params: { path: { id: v.id } } }) : await api.POST('/api/v1/notifications/read-all', { body: { up_to: v.upTo } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  });
}

export function useRules() {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.notifications, 'rules'], queryFn: ({ signal }) => takeVersioned(api.GET('/api/v1/notifications/rules', { signal })) });
}

export function useSaveRules() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { rules: NoticeRules; etag?: string }) => take(api.PUT('/api/v1/notifications/rules', { params: { header: version(v.etag) }, body: v.rules })),
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.notifications, 'rules'] }),
  });
}

export function useTargets() {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.notifications, 'targets'], queryFn: ({ signal }) => takeItems(api.GET('/api/v1/notifications/targets', { signal })) });
}

export function useTargetAct() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (v: { act: 'test' | 'pair'; target: string }): Promise<Pairing | undefined> => {
      const body = { target: v.target };
      if (v.act === 'pair') return take(api.POST('/api/v1/notifications/pair', { body }));
      await api.POST('/api/v1/notifications/test', { body });
    },
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.notifications, 'targets'] }),
  });
}
