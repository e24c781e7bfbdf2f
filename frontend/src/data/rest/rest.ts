import { take, takeItems, takePage } from '../api';
import type { Data, JobFilter } from '../data';
import type { Agent, AuthState, Session } from '../types';
import { RestHttp } from './http';
import { RestRealtime } from './realtime';
import { agentOf, sessionOf } from './shapes';

const of = (id: string) => ({ params: { path: { id } } });

/** rest is the Data of an agent's own dashboard, over its REST API. */
export function rest(http = new RestHttp(), realtime = new RestRealtime()): Data {
  const { api } = http;
  return {
    api,
    realtime,
    auth: {
      state: (signal): Promise<AuthState> => take(api.GET('/api/v1/auth/state', { signal })),
      setup: async (token, name, password) => void (await api.POST('/api/v1/auth/setup', { body: { token, name, password } })),
      login: async (name, password) => void (await api.POST('/api/v1/auth/login', { body: { name, password } })),
      logout: async () => void (await api.POST('/api/v1/auth/logout')),
      me: async (signal): Promise<Session> => {
        const me = await take(api.GET('/api/v1/auth/me', { signal }));
        http.setToken(me.csrf ?? '');
        return sessionOf(me);
      },
      onExpired: (listener) => http.onExpired(listener),
    },
    agent: {
      get: async (signal): Promise<Agent> => agentOf(await take(api.GET('/api/v1/agent', { signal }))),
      act: async (act) => {
        if (act === 'pause') await api.POST('/api/v1/agent/pause', { body: {} });
        else if (act === 'resume') await api.POST('/api/v1/agent/resume', { body: {} });
        else await api.POST('/api/v1/agent/stop-new', { body: {} });
      },
    },
    jobs: {
      list: (filter, after, limit = 100, signal) => takePage(api.GET('/api/v1/jobs', { params: { query: { ...jobQuery(filter), after, limit } }, signal })),
      get: (id, signal) => take(api.GET('/api/v1/jobs/{id}', { ...of(id), signal })),
      shortlist: async (id) => void (await api.POST('/api/v1/jobs/{id}/shortlist', { ...of(id), body: {} })),
      skip: async (id, reason) => void (await api.POST('/api/v1/jobs/{id}/skip', { ...of(id), body: { reason } })),
      undo: async (id) => void (await api.POST('/api/v1/jobs/{id}/undo', { ...of(id), body: {} })),
      summary: (signal) => take(api.GET('/api/v1/jobs/summary', { signal })),
      draft: (id, wish = {}) => take(api.POST('/api/v1/jobs/{id}/draft', { ...of(id), body: wish })),
      add: (posting) => take(api.POST('/api/v1/jobs', { body: posting })),
    },
    proposals: {
      list: (state, after, limit = 50, signal) => takePage(api.GET('/api/v1/proposals', { params: { query: { state: [...state], after, limit } }, signal })),
      get: (id, signal) => take(api.GET('/api/v1/proposals/{id}', { ...of(id), signal })),
      preview: (id, signal) => take(api.GET('/api/v1/proposals/{id}/preview', { ...of(id), signal })),
      approve: (id, hash, key) => take(api.POST('/api/v1/proposals/{id}/approve', { params: { path: { id }, header: { 'Idempotency-Key': key } }, body: { hash } })),
      reject: (id, reason) => take(api.POST('/api/v1/proposals/{id}/reject', { ...of(id), body: { reason } })),
      edit: (id, content, hash) => take(api.PUT('/api/v1/proposals/{id}', { ...of(id), body: { content, hash } })),
      regenerate: (id, wish = {}) => take(api.POST('/api/v1/proposals/{id}/regenerate', { ...of(id), body: wish })),
      choose: (id, variant) => take(api.POST('/api/v1/proposals/{id}/choose', { ...of(id), body: { variant } })),
    },
    submissions: {
      list: (state, after, limit = 100, signal) => takePage(api.GET('/api/v1/submissions', { params: { query: { state: [...state], after, limit } }, signal })),
      resolve: async (id, how, note) => void (await api.POST('/api/v1/submissions/{id}/resolve', { ...of(id), body: { how, note } })),
      outcomes: (signal) => takeItems(api.GET('/api/v1/outcomes', { params: { query: { limit: 500 } }, signal })),
      record: async (outcome) => void (await api.POST('/api/v1/outcomes', { body: outcome })),
    },
    operations: {
      get: (id, signal) => take(api.GET('/api/v1/operations/{id}', { ...of(id), signal })),
      cancel: (id) => take(api.DELETE('/api/v1/operations/{id}', of(id))),
    },
    profile: { get: (signal) => take(api.GET('/api/v1/profile', { signal })) },
    budget: { get: (signal) => take(api.GET('/api/v1/budget', { signal })) },
    money: {
      paid: async (from, to, signal) => {
        const { currencies } = await take(api.GET('/api/v1/statement', { params: { query: { from, to } }, signal }));
        return (currencies ?? []).map((c) => ({ ...c, payments: c.payments ?? [] })).sort((a, b) => b.paid.minor - a.paid.minor);
      },
    },
  };
}

export const jobQuery = (f: JobFilter) => ({ q: f.q || undefined, state: f.state && [...f.state], source: f.source || undefined, min_score: f.minScore, sort: f.sort });
