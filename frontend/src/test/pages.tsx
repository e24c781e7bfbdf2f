import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { DataProvider, newQueryClient } from '@/data/context';
import type { Data, SendOptions } from '@/data/data';
import { Problem } from '@/data/problem';
import { rest } from '@/data/rest/rest';
import { RestHttp } from '@/data/rest/http';
import type { Role } from '@/data/types';
import { KeyboardContext, useKeyboard } from '@/lib/keys';
import { ToastProvider } from '@/ui/toast';

/** A request that a page made. */
export interface Asked {
  method: string;
  path: string;
  body?: unknown;
  etag?: string;
}
type Answer = unknown | ((asked: Asked) => unknown);

/** agentState is the agent of the tests: in dry-run, running, nothing to do. */
export const agentState = {
  actors: [], data_dir: '/data', dry_run: true, jobs: {}, locks: [], proposals: {}, submissions: {}, run: 'running', running: true, sources: [],
  models: { alerts: [], gauges: [], notes: [], orphans: 0, providers: 0, quarantined: 0, rung: 'template', usable: 0 }, version: 'test',
};

/** showPage renders a page over an agent that answers "METHOD path" from a table; what it asked is recorded. */
export async function showPage(Page: () => ReactNode, answers: Record<string, Answer>, opts: { role?: Role; path?: string } = {}) {
  const asked: Asked[] = [];
  const all: Record<string, Answer> = {
    'GET agent': agentState,
    'GET auth/me': { user: { id: 'u', name: 'anna', role: opts.role ?? 'owner' }, csrf: 'x' },
    ...answers,
  };
  const ask = async (method: string, path: string, o: SendOptions = {}): Promise<{ value: unknown; etag: string }> => {
    const one: Asked = { method, path, body: o.body, etag: o.etag };
    asked.push(one);
    const bare = path.split('?')[0]!;
    const key = [`${method} ${path}`, `${method} ${bare}`].find((k) => k in all);
    if (key === undefined) throw new Problem('not_found', `no answer for ${method} ${path}`, 404);
    const answer = all[key];
    const value: unknown = typeof answer === 'function' ? (answer as (a: Asked) => unknown)(one) : answer;
    if (value instanceof Error) throw value;
    return { value, etag: '"1"' };
  };
  const http = new RestHttp();
  http.get = async <T,>(path: string, query?: object) => {
    const q = new URLSearchParams(Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== '').map(([k, v]) => [k, String(v)]));
    return (await ask('GET', path + (q.size ? '?' + q.toString() : ''))).value as T;
  };
  http.getVersioned = async <T,>(path: string) => (await ask('GET', path)) as { value: T; etag: string };
  http.send = async <T,>(method: string, path: string, o?: SendOptions) => (await ask(method, path, o)).value as T;
  const data: Data = {
    ...rest(http),
    realtime: { subscribe: () => () => undefined, onState: () => () => undefined, state: () => ({ state: 'live' }) },
  };
  const root = createRootRoute();
  const routes = ['/', '/jobs/$id', '/review/$id', '/settings', '/profile', '/channels', '/onboarding', '/onboarding/live', '/notifications', '/money', '/sources', '/models', '/admin', '/page'].map((path) =>
    createRoute({ getParentRoute: () => root, path, component: path === (opts.path ?? '/page') ? Page : () => <p>{path}</p> }),
  );
  const router = createRouter({ routeTree: root.addChildren(routes), history: createMemoryHistory({ initialEntries: [opts.path ?? '/page'] }) });
  const client = newQueryClient();
  client.setDefaultOptions({ queries: { retry: false, networkMode: 'always' }, mutations: { networkMode: 'always' } });
  function Around() {
    const keyboard = useKeyboard();
    return (
      <KeyboardContext.Provider value={keyboard}>
        <ToastProvider>
          <RouterProvider router={router as never} />
        </ToastProvider>
      </KeyboardContext.Provider>
    );
  }
  const view = render(
    <QueryClientProvider client={client}>
      <DataProvider value={data}>
        <Around />
      </DataProvider>
    </QueryClientProvider>,
  );
  return { ...view, asked, client, wrote: (method: string, path: string) => asked.filter((a) => a.method === method && a.path === path) };
}
