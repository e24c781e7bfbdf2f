import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { type Api, take, takeItems } from '@/data/api';
import { keys } from '@/data/keys';
import type { Role, Scope } from '@/data/types';

type S = components['schemas'];
export type BackupFile = S['BackupFile'];
export type LogLine = S['LogLine'];
export type VersionInfo = S['VersionInfo'];
export type FlagView = S['FlagView'];
export type { AuditReport } from '../audit/queries';

export type Account = S['User'];
export type SetupLink = S['SetupLink'];
export type ApiKey = S['APIKey'];
export type AccessSession = S['AccessSession'];
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** What a check of the data found; a text says what is wrong, "" that all is well. */
export interface IntegrityReport {
  database: string;
  ledger: string;
  search: string;
  audit: { chains: number; events: number; up_to: number; broken: { job_id: string; why: string } | null };
  ok: boolean;
}

export function useUsers() {
  const { api } = useData();
  return useQuery({ queryKey: keys.users, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/users', { signal })) });
}
export function useKeys() {
  const { api } = useData();
  return useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/tokens', { signal })) });
}
export function useSessions() {
  const { api } = useData();
  return useQuery({ queryKey: keys.admin('sessions'), queryFn: ({ signal }) => takeItems(api.GET('/api/v1/auth/sessions', { signal })) });
}
export function useBackups() {
  const { api } = useData();
  return useQuery({ queryKey: keys.admin('backups'), queryFn: ({ signal }) => takeItems(api.GET('/api/v1/admin/backups', { signal })) });
}
export function useLogs(level: LogLevel) {
  const { api } = useData();
  return useQuery({ queryKey: keys.admin('logs', level), queryFn: ({ signal }) => takeItems(api.GET('/api/v1/admin/logs', { params: { query: { level, limit: 500 } }, signal })), refetchInterval: 5000 });
}
export function useVersion() {
  const { api } = useData();
  return useQuery({ queryKey: keys.admin('version'), queryFn: ({ signal }) => take(api.GET('/api/v1/admin/version', { signal })) });
}

export function useFlags() {
  const { api } = useData();
  return useQuery({ queryKey: keys.admin('flags'), queryFn: ({ signal }) => takeItems(api.GET('/api/v1/admin/flags', { signal })) });
}

/** The long works on the data. */
export const works = {
  backup: (api: Api) => take(api.POST('/api/v1/admin/backup')),
  integrity: (api: Api) => take(api.POST('/api/v1/admin/integrity')),
  vacuum: (api: Api) => take(api.POST('/api/v1/admin/vacuum')),
  reindex: (api: Api) => take(api.POST('/api/v1/admin/reindex')),
};

/** useChange makes one change and reads again what it touches. */
function useChange<R, V>(act: (api: Api, v: V) => Promise<R>, touched: readonly (readonly unknown[])[]) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: V) => act(api, v),
    onSettled: () => Promise.all(touched.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
const of = (id: string) => ({ params: { path: { id } } });

export const useAddUser = () => useChange((api, v: { name: string; role: Role }) => take(api.POST('/api/v1/users', { body: v })), [keys.users]);
export const useChangeUser = () => useChange((api, { id, ...body }: { id: string; role?: Role; disabled?: boolean }) => take(api.PATCH('/api/v1/users/{id}', { ...of(id), body })), [keys.users]);
export const useUserLink = () => useChange((api, id: string) => take(api.POST('/api/v1/users/{id}/link', of(id))), [keys.users]);
export const useUnlockUser = () => useChange((api, id: string) => take(api.POST('/api/v1/users/{id}/unlock', of(id))), [keys.users]);
export const useRemoveUser = () => useChange((api, id: string) => take(api.DELETE('/api/v1/users/{id}', of(id))), [keys.users]);
export const useAddKey = () => useChange((api, v: { name: string; scopes: Scope[]; days: number }) => take(api.POST('/api/v1/tokens', { body: v })), [keys.tokens]);
export const useRemoveKey = () => useChange((api, id: string) => take(api.DELETE('/api/v1/tokens/{id}', of(id))), [keys.tokens]);
export const useEndSession = () => useChange((api, id: string) => take(api.DELETE('/api/v1/auth/sessions/{id}', of(id))), [keys.admin('sessions')]);
export const usePassword = () => useChange((api, v: { old: string; new: string }) => take(api.PUT('/api/v1/auth/password', { body: v })), [keys.admin('sessions'), keys.session]);
export const useSetFlag = () => useChange((api, { name, on }: { name: string; on: boolean }) => take(api.PUT('/api/v1/admin/flags/{name}', { params: { path: { name } }, body: { on } })), [keys.admin('flags')]);
