import { useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { take } from '@/data/api';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';

export type DayPlan = components['schemas']['DayPlan'];
export type PlanChoice = components['schemas']['PlanChoice'];
export type PlanBudget = components['schemas']['PlanBudget'];

export function usePlan() {
  const { api } = useData();
  return useQuery({ queryKey: keys.engine('plan'), queryFn: ({ signal }) => take(api.GET('/api/v1/plan', { signal })), refetchInterval: 60_000 });
}
