import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Budget, Call, Outcome, Page } from '@/data/types';

export type SpendRows = components['schemas']['SpendRows'];
export type SpendSum = components['schemas']['SpendSum'];
export type SpendBy = 'model' | 'task' | 'day' | 'provider';

export function useBudget() {
  const { budget } = useData();
  return useQuery({ queryKey: keys.budget, queryFn: ({ signal }) => budget.get(signal), refetchInterval: 60_000 });
}

export function useSpend(by: SpendBy, from: string, to: string) {
  const { http } = useData();
  return useQuery({ queryKey: [...keys.budget, 'spend', by, from, to], queryFn: ({ signal }) => http.get<SpendRows>('budget/spend', { by, from, to }, signal) });
}

/** usePayments reads every payment that was recorded; corrected ones are left out. */
export function usePayments() {
  const { http } = useData();
  return useQuery({
    queryKey: [...keys.outcomes, 'paid'],
    queryFn: async ({ signal }) => {
      const all: Outcome[] = [];
      let after: string | undefined;
      do {
        const page: Page<Outcome> = await http.get('outcomes', { kind: 'paid', after, limit: 500 }, signal);
        all.push(...(page.items ?? []));
        after = page.next || undefined;
      } while (after && all.length < 10_000);
      const corrected = new Set(all.map((o) => o.supersedes).filter(Boolean));
      return all.filter((o) => o.kind === 'paid' && !corrected.has(o.id));
    },
  });
}

/** What a row of the spending stands for, as a filter of calls. */
export interface CallsOf {
  model?: string;
  provider?: string;
  task?: string;
  state?: string;
  since?: string;
}
export function useCallsOf(f: CallsOf) {
  const { http } = useData();
  return useQuery({ queryKey: keys.calls('of', f), queryFn: async ({ signal }) => (await http.get<Page<Call>>('calls', { ...f, limit: 100 }, signal)).items ?? [] });
}

/** useLimit sets a limit in nano-dollars, or takes it away. */
export function useLimit() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { pattern: string; amount?: number }) => {
      const path = `budget/limits/${encodeURIComponent(v.pattern)}`;
      return v.amount === undefined ? http.send<Budget>('DELETE', path) : http.send<Budget>('PUT', path, { body: { amount: v.amount } });
    },
    onSuccess: (b) => b && client.setQueryData(keys.budget, b),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.budget }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}
