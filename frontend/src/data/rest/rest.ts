import type { Data, JobFilter } from '../data';
import type { Agent, Job, Operation, Page, Profile, Proposal, Session, Submission } from '../types';
import { RestHttp } from './http';
import { RestRealtime } from './realtime';

/** list never holds null: the agent leaves an empty list out in places. */
const page = <T>(p: { items?: T[] | null; next?: string } | undefined): Page<T> => ({ items: p?.items ?? [], next: p?.next || undefined });
const at = (noun: string, id: string, act?: string) => `${noun}/${encodeURIComponent(id)}${act ? '/' + act : ''}`;

/** rest is the Data of an agent's own dashboard, over its REST API. */
export function rest(http = new RestHttp(), realtime = new RestRealtime()): Data {
  return {
    http,
    realtime,
    auth: {
      state: (signal) => http.get('auth/state', undefined, signal),
      setup: (token, name, password) => http.send('POST', 'auth/setup', { body: { token, name, password } }),
      login: (name, password) => http.send('POST', 'auth/login', { body: { name, password } }),
      logout: () => http.send('POST', 'auth/logout'),
      me: async (signal) => {
        const me = await http.get<Session & { csrf: string }>('auth/me', undefined, signal);
        http.setToken(me.csrf);
        return { user: me.user, expires_at: me.expires_at };
      },
      onExpired: (listener) => http.onExpired(listener),
    },
    agent: {
      get: async (signal) => {
        const a = await http.get<Agent>('agent', undefined, signal);
        return { ...a, jobs: a.jobs ?? {}, proposals: a.proposals ?? {}, submissions: a.submissions ?? {} };
      },
      act: (act) => http.send('POST', `agent/${act}`),
    },
    jobs: {
      list: async (filter, after, limit = 100, signal) =>
        page(await http.get<{ items: Job[] }>('jobs', { ...jobQuery(filter), after, limit }, signal)),
      get: (id, signal) => http.get(at('jobs', id), undefined, signal),
      shortlist: (id) => http.send('POST', at('jobs', id, 'shortlist'), { body: {} }),
      skip: (id, reason) => http.send('POST', at('jobs', id, 'skip'), { body: { reason } }),
      undo: (id) => http.send('POST', at('jobs', id, 'undo'), { body: {} }),
      summary: (signal) => http.get('jobs/summary', undefined, signal),
      draft: (id, wish = {}) => http.send<Operation>('POST', at('jobs', id, 'draft'), { body: wish }),
      add: (posting) => http.send('POST', 'jobs', { body: posting }),
      events: async (id, after, signal) => page(await http.get('events', { job: id, after, limit: 200 }, signal)),
    },
    proposals: {
      list: async (state, after, limit = 50, signal) => page(await http.get<{ items: Proposal[] }>('proposals', { state, after, limit }, signal)),
      get: (id, signal) => http.get(at('proposals', id), undefined, signal),
      preview: (id, signal) => http.get(at('proposals', id, 'preview'), undefined, signal),
      approve: (id, hash, key) => http.send('POST', at('proposals', id, 'approve'), { body: { hash }, key }),
      reject: (id, reason) => http.send('POST', at('proposals', id, 'reject'), { body: { reason } }),
      edit: (id, content, hash) => http.send('PUT', at('proposals', id), { body: { content, hash } }),
      regenerate: (id, wish = {}) => http.send('POST', at('proposals', id, 'regenerate'), { body: wish }),
      choose: (id, variant) => http.send('POST', at('proposals', id, 'choose'), { body: { variant } }),
    },
    submissions: {
      list: async (state, after, limit = 100, signal) => page(await http.get<{ items: Submission[] }>('submissions', { state, after, limit }, signal)),
      resolve: (id, how, note) => http.send('POST', at('submissions', id, 'resolve'), { body: { how, note } }),
      outcomes: async (signal) => page(await http.get('outcomes', { limit: 500 }, signal)),
      record: (outcome) => http.send('POST', 'outcomes', { body: outcome }),
    },
    operations: {
      get: (id, signal) => http.get(at('operations', id), undefined, signal),
      cancel: (id) => http.send('DELETE', at('operations', id)),
    },
    profile: { get: (signal) => http.get<Profile>('profile', undefined, signal) },
    budget: { get: (signal) => http.get('budget', undefined, signal) },
  };
}

export const jobQuery = (f: JobFilter) => ({ q: f.q, state: f.state, source: f.source, min_score: f.minScore, sort: f.sort });
