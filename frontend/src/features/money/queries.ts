import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { take, takeItems, takePage } from '@/data/api';
import { keys } from '@/data/keys';
import type { Outcome, Page } from '@/data/types';

export type SpendRows = components['schemas']['SpendRows'];
export type SpendSum = components['schemas']['SpendSum'];
export type ProfitStatement = components['schemas']['Statement'];
export type StatementLine = components['schemas']['StatementLine'];
export type SpendBy = 'model' | 'task' | 'day' | 'provider';

export function useBudget() {
  const { budget } = useData();
  return useQuery({ queryKey: keys.budget, queryFn: ({ signal }) => budget.get(signal), refetchInterval: 60_000 });
}

export function useSpend(by: SpendBy, from: string, to: string) {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.budget, 'spend', by, from, to], queryFn: ({ signal }) => take(api.GET('/api/v1/budget/spend', { params: { query: { by, from, to } }, signal })) });
}

/** usePaid reads what was paid in some days, in each currency. */
export function usePaid(from: string, to: string) {
  const { money } = useData();
  return useQuery({ queryKey: [...keys.outcomes, 'paid', from, to], queryFn: ({ signal }) => money.paid(from, to, signal) });
}

/** useStatement reads what was earned and what it cost, by source, client, channel, template and model. */
export function useStatement(from: string, to: string) {
  const { api } = useData();
  return useQuery({ queryKey: [...keys.outcomes, 'statement', from, to], queryFn: ({ signal }) => take(api.GET('/api/v1/statement', { params: { query: { from, to } }, signal })) });
}

export type Reliability = components['schemas']['Reliability'];

/** useCalibration reads how far the chances that were said can be believed. */
export function useCalibration() {
  const { api } = useData();
  return useQuery({ queryKey: keys.engine('calibration'), queryFn: ({ signal }) => take(api.GET('/api/v1/calibration', { signal })) });
}

/** useForecasts reads what the next days may bring, and how earlier forecasts did. */
export function useForecasts() {
  const { api } = useData();
  return useQuery({ queryKey: keys.engine('forecasts'), queryFn: ({ signal }) => take(api.GET('/api/v1/forecasts', { signal })) });
}

/** usePayments reads every payment that was recorded; corrected ones are left out. */
export function usePayments() {
  const { api } = useData();
  return useQuery({
    queryKey: [...keys.outcomes, 'paid'],
    queryFn: async ({ signal }) => {
      const all: Outcome[] = [];
      let after: string | undefined;
      do {
        const page: Page<Outcome> = await takePage(api.GET('/api/v1/outcomes', { params: { query: { kind: 'paid', after, limit: 500 } }, signal }));
        all.push(...page.items);
        after = page.next;
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
  const { api } = useData();
  return useQuery({ queryKey: keys.calls('of', f), queryFn: ({ signal }) => takeItems(api.GET('/api/v1/calls', { params: { query: { ...f, limit: 100 } }, signal })) });
}

/** useLimit sets a limit in nano-dollars, or takes it away. */
export function useLimit() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { pattern: string; amount?: number }) => {
      const params = { path: { pattern: v.pattern } };
      return take(v.amount === undefined ? api.DELETE('/api/v1/budget/limits/{pattern}', { params }) : api.PUT('/api/v1/budget/limits/{pattern}', { params, body: { amount: v.amount } }));
    },
    onSuccess: (b) => client.setQueryData(keys.budget, b),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.budget }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}
