import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { take, takeItems } from '@/data/api';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';

type Schemas = components['schemas'];
export type SyncStatus = Schemas['SyncStatus'];
export type SyncConflict = Schemas['SyncConflict'];
export type SyncQuarantined = Schemas['SyncQuarantined'];
export type SyncDevice = Schemas['SyncDevice'];
export type SyncCheck = Schemas['SyncCheck'];
export type SignIn = Schemas['SignInSyncBody'];

/** How often the state is read again while the page is open, in ms: rounds make no events. */
const every = 5000;

export function useSync() {
  const { api } = useData();
  return useQuery({ queryKey: keys.sync(), refetchInterval: every, queryFn: ({ signal }) => take(api.GET('/api/v1/sync', { signal })) });
}

export function useConflicts() {
  const { api } = useData();
  return useQuery({ queryKey: keys.sync('conflicts'), queryFn: ({ signal }) => takeItems<SyncConflict>(api.GET('/api/v1/sync/conflicts', { signal })) });
}

export function useQuarantine() {
  const { api } = useData();
  return useQuery({ queryKey: keys.sync('quarantine'), queryFn: ({ signal }) => takeItems<SyncQuarantined>(api.GET('/api/v1/sync/quarantine', { signal })) });
}

/** useDevices asks the project itself, through the agent. */
export function useDevices() {
  const { api } = useData();
  return useQuery({ queryKey: keys.sync('devices'), queryFn: ({ signal }) => takeItems<SyncDevice>(api.GET('/api/v1/sync/devices', { signal })) });
}

/** useAct is a change after which all that the page shows is read again. */
function useAct<I, O>(mutationFn: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: keys.sync() }) });
}

/** useRetry sends refused rows again: one, or all. */
export function useRetry() {
  const { api } = useData();
  return useAct((row?: SyncQuarantined) => take(api.POST('/api/v1/sync/quarantine/retry', { body: row ? { entity: row.entity, id: row.id } : {} })));
}

export function useDiscard() {
  const { api } = useData();
  return useAct((row: SyncQuarantined) => take(api.POST('/api/v1/sync/quarantine/discard', { body: { entity: row.entity, id: row.id } })));
}

export function useResolve() {
  const { api } = useData();
  return useAct(({ id, keep }: { id: string; keep: 'here' | 'there' }) => take(api.POST('/api/v1/sync/conflicts/{id}/resolve', { params: { path: { id } }, body: { keep } })));
}

export function useNow() {
  const { api } = useData();
  return useAct(() => take(api.POST('/api/v1/sync/now')));
}

export function useCheck() {
  const { api } = useData();
  return useAct(() => take(api.POST('/api/v1/sync/check')));
}

/** useSignIn signs this device in; nothing of what is typed is kept here. */
export function useSignIn() {
  const { api } = useData();
  return useAct((body: SignIn) => take(api.POST('/api/v1/sync/sign-in', { body })));
}

export function useSignOut() {
  const { api } = useData();
  return useAct(() => take(api.POST('/api/v1/sync/sign-out')));
}

export function useRevoke() {
  const { api } = useData();
  return useAct(({ id, password }: { id: string; password: string }) => take(api.POST('/api/v1/sync/devices/{id}/revoke', { params: { path: { id } }, body: { password } })));
}

/** useErase deletes the copy; confirm is the host of the project, typed by hand. */
export function useErase() {
  const { api } = useData();
  return useAct((confirm: string) => take(api.POST('/api/v1/sync/erase', { body: { confirm } })));
}
