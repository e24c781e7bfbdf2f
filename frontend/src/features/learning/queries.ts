import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { type Api, take, takeItems } from '@/data/api';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';

type Schemas = components['schemas'];
export type ArmsView = Schemas['ArmsView'];
export type ArmFigure = Schemas['ArmFigure'];
export type ArmGroup = Schemas['ArmGroup'];
export type ModelChange = Schemas['ModelChange'];
export type PriorView = Schemas['PriorView'];
export type ReplayRule = Schemas['ReplayRule'];
export type ReplayWish = Schemas['ReplayWish'];
export type ReplayResult = Schemas['ReplayResult'];
export type ReplayEstimate = Schemas['ReplayEstimate'];
export type ReplayValue = Schemas['ReplayValue'];

/** What was found in a file of past proposals, and what became of it: the result of its operation. */
export interface PastReport {
  file: string;
  format: string;
  rows: number;
  good: number;
  /** How many say what became of them. */
  teach: number;
  kinds: Record<string, number> | null;
  from?: string;
  to?: string;
  columns?: { name: string; as: string }[] | null;
  issues: { line?: number; column?: string; code: string; value?: string }[] | null;
  issue_count: number;
  skipped?: Record<string, number> | null;
  dry_run: boolean;
  added: number;
  updated: number;
  known: number;
}

const changes = keys.engine('changes');
const priors = keys.engine('priors');
export const pastKey = keys.engine('past');
const arms = keys.engine('arms');

export function useArms() {
  const { api } = useData();
  return useQuery({ queryKey: arms, queryFn: ({ signal }) => take(api.GET('/api/v1/arms', { signal })) });
}

/** useFreeze stops trying, or takes one arm out of the choice; frozen false undoes that. */
export function useFreeze() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { arm?: string; frozen: boolean }) => {
      const body = v.arm ? { arm: v.arm } : {};
      return take(v.frozen ? api.POST('/api/v1/arms/freeze', { body }) : api.POST('/api/v1/arms/unfreeze', { body }));
    },
    onSuccess: (view) => client.setQueryData(arms, view),
    onSettled: () => client.invalidateQueries({ queryKey: keys.settings }),
  });
}

export function useChanges() {
  const { api } = useData();
  return useQuery({ queryKey: changes, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/learning/changes', { signal })) });
}

export function useChange(rev: number, enabled: boolean) {
  const { api } = useData();
  return useQuery({ queryKey: [...changes, rev], enabled, queryFn: ({ signal }) => take(api.GET('/api/v1/learning/changes/{rev}', { params: { path: { rev } }, signal })) });
}

export function useUndoChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rev: number) => take(api.POST('/api/v1/learning/changes/{rev}/undo', { params: { path: { rev } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.engine() }),
  });
}

export function usePriors() {
  const { api } = useData();
  return useQuery({ queryKey: priors, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/learning/priors', { signal })) });
}

/** usePutPrior puts an own belief in the place of a published one; without figures it believes what is published again. */
export function usePutPrior() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { head: 'reply' | 'win'; name: string; set?: { mean: number; sd: number } }) => {
      const params = { path: { head: v.head, name: v.name } };
      return take(v.set ? api.PUT('/api/v1/learning/priors/{head}/{name}', { params, body: v.set }) : api.DELETE('/api/v1/learning/priors/{head}/{name}', { params }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.engine() }),
  });
}

/** startReplay compares two policies over the recorded history, as a long work. */
export const startReplay = (wish: ReplayWish) => (api: Api) => take(api.POST('/api/v1/replays', { body: wish }));

export function usePast() {
  const { api } = useData();
  return useQuery({ queryKey: pastKey, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/past', { params: { query: { limit: 50 } }, signal })) });
}

/** importPast reads a file of past proposals; without save it only reports. */
export const importPast = (file: File, save: boolean, me: string) => (api: Api) =>
  take(
    api.POST('/api/v1/past/import', {
      params: { query: { name: file.name.slice(0, 200), save, ...(me ? { me } : {}) } },
      // The file goes as it is.
      body: file as never,
      bodySerializer: (raw: unknown) => raw as Blob,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  );

/** searchMailbox reads past proposals from the mailbox of the mail channel; without save it only reports. */
export const searchMailbox = (save: boolean) => (api: Api) => take(api.POST('/api/v1/past/mailbox', { body: { channel: 'email', save } }));

export function useForgetPast() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({ mutationFn: () => take(api.DELETE('/api/v1/past')), onSettled: () => client.invalidateQueries({ queryKey: keys.engine() }) });
}
