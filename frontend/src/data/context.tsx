import { QueryCache, QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { Data, LinkState } from './data';
import { asProblem } from './problem';
import { keys, keysTouchedBy } from './keys';

const DataContext = createContext<Data | undefined>(undefined);
export const DataProvider = DataContext.Provider;

/** useData is where data comes from; only the queries.ts of a feature use it. */
export function useData(): Data {
  const data = useContext(DataContext);
  if (!data) throw new Error('useData needs a DataProvider around it');
  return data;
}

/** newQueryClient keeps what was read; only failures that may pass are tried again. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache(),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        retry: (count, error) => asProblem(error).transient && count < 2,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** useLink follows the stream of news. */
export function useLink(): LinkState {
  const { realtime } = useData();
  const [link, set] = useState(realtime.state());
  useEffect(() => {
    set(realtime.state());
    return realtime.onState(set);
  }, [realtime]);
  return link;
}

/** News come in bursts; what they touch is read once for each burst. */
const burst = 200;

/** useLiveQueries reads again what news touch, and all of it after the stream was broken. */
export function useLiveQueries(): void {
  const data = useData();
  const client = useQueryClient();
  useEffect(() => {
    const touched = new Map<string, readonly unknown[]>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const keys = [...touched.values()];
      touched.clear();
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    };
    const unsubscribe = data.realtime.subscribe((e) => {
      // Too far behind, or another database: nothing that was read is known to hold.
      if (e.kind === 'stream.reset') return void client.invalidateQueries();
      for (const key of keysTouchedBy(e)) touched.set(JSON.stringify(key), key);
      if (touched.size > 0) timer ??= setTimeout(flush, burst);
    });
    let broken = false;
    const unwatch = data.realtime.onState((s) => {
      if (s.state === 'live' && broken) void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'inbox' });
      // Whether it is the agent that is away is known at once, not with its next turn.
      if (s.state === 'broken' && !broken) void client.invalidateQueries({ queryKey: keys.agent, exact: true });
      broken = s.state === 'broken';
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
      unwatch();
    };
  }, [client, data]);
}
