import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { type Api, take, takeItems } from '@/data/api';
import { keys } from '@/data/keys';
import type { ModelInfo } from '@/data/types';

export type SetPrice = components['schemas']['SetPriceBody'];
/** What a test call showed. */
export interface ModelTest {
  text: string;
  lang: string;
  lang_ok: boolean;
  schema: boolean;
  schema_ok: boolean;
  cost: number;
  latency: number;
  /** Set for an embedding model, which writes no text. */
  dimensions?: number;
  alike?: number;
  apart?: number;
}

export const modelId = (m: Pick<ModelInfo, 'provider' | 'name'>): string => `${m.provider}/${m.name}`;
const of = (m: Pick<ModelInfo, 'provider' | 'name'>) => ({ params: { path: { provider: m.provider, model: m.name } } });
/** testModel asks for one small call. */
export const testModel = (m: ModelInfo) => (api: Api) => take(api.POST('/api/v1/models/{provider}/{model}/test', of(m)));

export function useModels() {
  const { api } = useData();
  return useQuery({ queryKey: keys.models, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/models', { signal })) });
}

export function useProviders() {
  const { api } = useData();
  return useQuery({ queryKey: keys.providers, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/providers', { signal })) });
}

export function useBudget() {
  const { budget } = useData();
  return useQuery({ queryKey: keys.budget, queryFn: ({ signal }) => budget.get(signal) });
}

export function useModelCalls(m: ModelInfo) {
  const { api } = useData();
  return useQuery({
    queryKey: keys.calls('model', modelId(m)),
    queryFn: ({ signal }) => takeItems(api.GET('/api/v1/calls', { params: { query: { provider: m.provider, model: m.name, limit: 30 } }, signal })),
  });
}

/** usePrice sets an own price of a model, or goes back to that of the list. */
export function usePrice(m: ModelInfo) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (price: SetPrice | undefined) => take(price ? api.PUT('/api/v1/models/{provider}/{model}/price', { ...of(m), body: price }) : api.DELETE('/api/v1/models/{provider}/{model}/price', of(m))),
    onSettled: () => client.invalidateQueries({ queryKey: keys.models }),
  });
}

export function useEndQuarantine(m: ModelInfo) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/models/{provider}/{model}/quarantine', of(m))),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.models }), client.invalidateQueries({ queryKey: keys.budget })]),
  });
}

/** useSwitch keeps a model from being called, or lets it be called again. */
export function useSwitch(m: ModelInfo) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (disabled: boolean) => take(api.PUT('/api/v1/models/{provider}/{model}/disabled', { ...of(m), body: { disabled } })),
    onSettled: () => Promise.all([keys.models, keys.agent].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
