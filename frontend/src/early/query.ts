// Stands in for the query library in the early script: an answer is there or it is not.

type Key = readonly unknown[];
interface Options {
  queryKey: Key;
}

const answers = new Map<string, unknown>();

/** answer keeps what the agent said, under the key that the pages ask for it by. */
export const answer = (key: Key, data: unknown): void => void answers.set(JSON.stringify(key), data);

const nothing = (): void => undefined;
const has = (key: Key): unknown => answers.get(JSON.stringify(key));

export function useQuery({ queryKey }: Options) {
  const data = has(queryKey);
  return { data, error: null, isError: false, isPending: data === undefined, dataUpdatedAt: Date.now(), refetch: nothing };
}

export function useInfiniteQuery(options: Options & { getNextPageParam: (page: unknown) => unknown }) {
  const first = has(options.queryKey);
  const data = first === undefined ? undefined : { pages: [first], pageParams: [undefined] };
  return { ...useQuery(options), data, hasNextPage: first !== undefined && options.getNextPageParam(first) !== undefined, isFetchingNextPage: false, fetchNextPage: nothing };
}

export const useQueries = ({ queries, combine }: { queries: readonly Options[]; combine: (results: unknown[]) => unknown }): unknown => combine(queries.map(useQuery));
export const useQueryClient = () => ({ getQueryData: has });
export const useMutation = () => ({ isPending: false, mutate: nothing });
export const queryOptions = <T>(options: T): T => options;
export const infiniteQueryOptions = queryOptions;
export class QueryClient {}
export class QueryCache {}
