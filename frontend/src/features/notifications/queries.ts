import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Page } from '@/data/types';

export const noticeKinds = [
  'proposal_waiting', 'reply', 'submission_unknown', 'source_blocked', 'source_silent', 'budget_50', 'budget_80', 'budget_100', 'actor_degraded', 'disk_low', 'clock_wrong', 'digest',
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
  const { http } = useData();
  return useInfiniteQuery({
    queryKey: [...keys.notifications, 'list'],
    queryFn: ({ pageParam, signal }) => http.get<Page<Notice>>('notifications', { after: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
  });
}

export function useRead() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    // Without an id all that is shown is marked.
    mutationFn: (v: { id?: string; upTo?: string }) => (v.id ? http.send('POST', `notifications/${encodeURIComponent(v.id)}/read`, { body: {} }) : http.send('POST', 'notifications/read-all', { body: { up_to: v.upTo } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  });
}

export function useRules() {
  const { http } = useData();
  return useQuery({ queryKey: [...keys.notifications, 'rules'], queryFn: ({ signal }) => http.getVersioned<NoticeRules>('notifications/rules', signal) });
}

export function useSaveRules() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { rules: NoticeRules; etag?: string }) => http.send<NoticeRules>('PUT', 'notifications/rules', { body: v.rules, etag: v.etag }),
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.notifications, 'rules'] }),
  });
}

export function useTargets() {
  const { http } = useData();
  return useQuery({ queryKey: [...keys.notifications, 'targets'], queryFn: async ({ signal }) => (await http.get<Page<NoticeTarget>>('notifications/targets', undefined, signal)).items ?? [] });
}

export function useTargetAct() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { act: 'test' | 'pair'; target: string }) => http.send<Pairing | undefined>('POST', `notifications/${v.act}`, { body: { target: v.target } }),
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.notifications, 'targets'] }),
  });
}
