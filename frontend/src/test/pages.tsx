import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { DataProvider, newQueryClient } from '@/data/context';
import type { Data } from '@/data/data';
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

function bodyOf(raw: string): unknown {
  if (!raw) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

const refusal = (p: Problem): Response => {
  if (p.code === 'offline') throw new TypeError('network');
  return new Response(JSON.stringify({ code: p.code, detail: p.detail, where: p.where, errors: p.errors }), { status: p.status || 500 });
};

/** showPage renders a page over an agent that answers "METHOD path" from a table; what it asked is recorded. */
export async function showPage(Page: () => ReactNode, answers: Record<string, Answer>, opts: { role?: Role; path?: string } = {}) {
  const asked: Asked[] = [];
  const all: Record<string, Answer> = {
    'GET agent': agentState,
    'GET auth/me': { user: { id: 'u', name: 'anna', role: opts.role ?? 'owner' }, csrf: 'x' },
    ...answers,
  };
  const fetcher = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const { method } = request;
    const path = url.pathname.replace('/api/v1/', '');
    const raw = await request.text();
    const one: Asked = { method, path: path + url.search, body: bodyOf(raw), etag: request.headers.get('If-Match') ?? undefined };
    asked.push(one);
    const key = [`${method} ${path}${url.search}`, `${method} ${path}`].find((k) => k in all);
    if (key === undefined) return refusal(new Problem('not_found', `no answer for ${method} ${path}`, 404));
    const answer = all[key];
    const value: unknown = typeof answer === 'function' ? (answer as (a: Asked) => unknown)(one) : answer;
    if (value instanceof Problem) return refusal(value);
    return new Response(value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value), { status: value === undefined ? 204 : 200, headers: { ETag: '"1"' } });
  };
  const data: Data = {
    ...rest(new RestHttp(fetcher)),
    realtime: { subscribe: () => () => undefined, onState: () => () => undefined, state: () => ({ state: 'live' }) },
  };
  const root = createRootRoute();
  const routes = ['/', '/jobs/$id', '/review/$id', '/settings', '/profile', '/channels', '/onboarding', '/onboarding/live', '/notifications', '/money', '/sources', '/models', '/admin', '/plan', '/learning', '/pipeline', '/page'].map((path) =>
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
