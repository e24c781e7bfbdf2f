import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Page, Role, Scope } from '@/data/types';

type S = components['schemas'];
export type BackupFile = S['BackupFile'];
export type LogLine = S['LogLine'];
export type VersionInfo = S['VersionInfo'];
export type { AuditReport } from '../audit/queries';

export interface Account {
  id: string;
  name: string;
  role: Role;
  language?: string;
  disabled: boolean;
  has_password: boolean;
  locked_until?: string;
  created_at?: string;
}
export interface SetupLink {
  token: string;
  user?: string;
  expires_at?: string;
}
export interface ApiKey {
  id: string;
  user: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  void?: boolean;
  created_at?: string;
  expires_at?: string;
  used_at?: string;
}
export interface AccessSession {
  id: string;
  kind: string;
  created_at?: string;
  seen_at?: string;
  expires_at?: string;
  addr: string;
  agent: string;
  current: boolean;
}
/** What a check of the data found; a text says what is wrong, "" that all is well. */
export interface IntegrityReport {
  database: string;
  ledger: string;
  search: string;
  audit: { chains: number; events: number; up_to: number; broken: { job_id: string; why: string } | null };
  ok: boolean;
}

function useList<T>(key: readonly unknown[], path: string, query?: Record<string, string | number>, refetchInterval?: number) {
  const { http } = useData();
  return useQuery({ queryKey: key, queryFn: async ({ signal }) => (await http.get<Page<T>>(path, query, signal)).items ?? [], refetchInterval });
}
export const useUsers = () => useList<Account>(keys.users, 'users');
export const useKeys = () => useList<ApiKey>(keys.tokens, 'tokens');
export const useSessions = () => useList<AccessSession>(keys.admin('sessions'), 'auth/sessions');
export const useBackups = () => useList<BackupFile>(keys.admin('backups'), 'admin/backups');
export const useLogs = (level: string) => useList<LogLine>(keys.admin('logs', level), 'admin/logs', { level, limit: 500 }, 5000);

export function useVersion() {
  const { http } = useData();
  return useQuery({ queryKey: keys.admin('version'), queryFn: ({ signal }) => http.get<VersionInfo>('admin/version', undefined, signal) });
}

/** useAdminSend makes one change and reads again what it touches. */
export function useAdminSend<R, V>(act: (http: ReturnType<typeof useData>['http'], v: V) => Promise<R>, touched: readonly (readonly unknown[])[]) {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: V) => act(http, v),
    onSettled: () => Promise.all(touched.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
const one = (noun: string, id: string, act = '') => `${noun}/${encodeURIComponent(id)}${act && '/' + act}`;

export const useAddUser = () => useAdminSend((http, v: { name: string; role: Role }) => http.send<{ user: Account; link: SetupLink }>('POST', 'users', { body: v }), [keys.users]);
export const useChangeUser = () => useAdminSend((http, v: { id: string; role?: Role; disabled?: boolean }) => http.send<Account>('PATCH', one('users', v.id), { body: { role: v.role, disabled: v.disabled } }), [keys.users]);
export const useUserAct = () => useAdminSend((http, v: { id: string; act: 'link' | 'unlock' }) => http.send<SetupLink | undefined>('POST', one('users', v.id, v.act), { body: {} }), [keys.users]);
export const useRemoveUser = () => useAdminSend((http, id: string) => http.send('DELETE', one('users', id)), [keys.users]);
export const useAddKey = () => useAdminSend((http, v: { name: string; scopes: Scope[]; days: number }) => http.send<ApiKey & { secret: string }>('POST', 'tokens', { body: v }), [keys.tokens]);
export const useRemoveKey = () => useAdminSend((http, id: string) => http.send('DELETE', one('tokens', id)), [keys.tokens]);
export const useEndSession = () => useAdminSend((http, id: string) => http.send('DELETE', one('auth/sessions', id)), [keys.admin('sessions')]);
export const usePassword = () => useAdminSend((http, v: { old: string; new: string }) => http.send('PUT', 'auth/password', { body: v }), [keys.admin('sessions'), keys.session]);
