import { QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { DataProvider, newQueryClient, useLiveQueries } from './context';
import type { Data } from './data';
import type { LiveEvent } from './types';

it('reads everything again when the stream cannot go on from where it was', () => {
  let tell: (e: LiveEvent) => void = () => {};
  const realtime = {
    state: () => ({ state: 'live' }),
    onState: () => () => {},
    subscribe: (listener: (e: LiveEvent) => void) => {
      tell = listener;
      return () => {};
    },
  };
  const client = newQueryClient();
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  renderHook(() => useLiveQueries(), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <DataProvider value={{ realtime } as unknown as Data}>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </DataProvider>
    ),
  });
  expect(invalidate).not.toHaveBeenCalled();
  tell({ kind: 'stream.reset' } as LiveEvent);
  expect(invalidate).toHaveBeenCalledWith();
});
