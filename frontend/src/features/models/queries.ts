import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Call, ModelInfo, Page, ProviderInfo } from '@/data/types';

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
}

export const modelId = (m: Pick<ModelInfo, 'provider' | 'name'>): string => `${m.provider}/${m.name}`;
const at = (m: Pick<ModelInfo, 'provider' | 'name'>, act: string) => `models/${encodeURIComponent(m.provider)}/${encodeURIComponent(m.name)}/${act}`;
export const testPath = (m: ModelInfo) => at(m, 'test');

export function useModels() {
  const { http } = useData();
  return useQuery({ queryKey: keys.models, queryFn: async ({ signal }) => (await http.get<Page<ModelInfo>>('models', undefined, signal)).items ?? [] });
}

export function useProviders() {
  const { http } = useData();
  return useQuery({ queryKey: keys.providers, queryFn: async ({ signal }) => (await http.get<Page<ProviderInfo>>('providers', undefined, signal)).items ?? [] });
}

export function useBudget() {
  const { budget } = useData();
  return useQuery({ queryKey: keys.budget, queryFn: ({ signal }) => budget.get(signal) });
}

export function useModelCalls(m: ModelInfo) {
  const { http } = useData();
  return useQuery({
    queryKey: keys.calls('model', modelId(m)),
    queryFn: async ({ signal }) => (await http.get<Page<Call>>('calls', { provider: m.provider, model: m.name, limit: 30 }, signal)).items ?? [],
  });
}

/** usePrice sets an own price of a model, or goes back to that of the list. */
export function usePrice(m: ModelInfo) {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (price: SetPrice | undefined) => http.send(price ? 'PUT' : 'DELETE', at(m, 'price'), price ? { body: price } : {}),
    onSettled: () => client.invalidateQueries({ queryKey: keys.models }),
  });
}

export function useEndQuarantine(m: ModelInfo) {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => http.send('DELETE', at(m, 'quarantine')),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.models }), client.invalidateQueries({ queryKey: keys.budget })]),
  });
}
