import type { Socket } from '@/data/supabase/realtime';

type Values = Record<string, unknown>;

/** A socket of the doorbell, with what was said over it. */
export class TestSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly said: { event: string; topic: string; payload: Values }[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.said.push(JSON.parse(text) as (typeof this.said)[number]);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.();
  }

  /** ring is a message of the server; of its content only the frame is looked at. */
  ring(event = 'postgres_changes', payload: Values = {}): void {
    this.onmessage?.({ data: JSON.stringify({ topic: 'realtime:automonet', event, payload }) });
  }
}

/** One request, as it came in. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body?: Values;
  token: string;
}

const answer = (status: number, body?: unknown) => new Response(body === undefined ? null : JSON.stringify(body), { status });

/** hold says whether a row passes a filter, in the few words of PostgREST that lists are asked by. */
function hold(value: unknown, filter: string): boolean {
  const [op = '', ...rest] = filter.split('.');
  const operand = rest.join('.');
  if (op === 'is') return value === null || value === undefined;
  if (op === 'eq') return String(value ?? '') === operand;
  if (op === 'gt') return Number(value) > Number(operand);
  if (op === 'gte') return Number(value) >= Number(operand);
  if (op === 'not') return !String(value).startsWith(operand.replace('like.', '').replace('*', ''));
  if (op === 'in') return operand.slice(1, -1).replaceAll('"', '').split(',').includes(String(value));
  throw new Error('the project of the tests does not know ' + filter);
}
const words = new Set(['select', 'order', 'limit', 'offset', 'and']);

/** TestProject is a project in memory: sign-in with rotation, the tables of one account, and the functions that are called. */
export class TestProject {
  readonly url = 'http://127.0.0.1:1';
  readonly tables: Record<string, Values[]> = {};
  readonly asked: Asked[] = [];
  readonly sockets: TestSocket[] = [];
  user = 'u1';
  rev = 1;
  epoch = 'e1';
  /** How many seconds a token lasts. */
  lasts = 3600;
  /** No connection at all. */
  offline = false;
  revoked = false;
  /** What is answered instead, once each; "lost" carries the request out and loses the answer. */
  readonly faults: (Response | 'lost')[] = [];
  private tokens = 0;

  readonly ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    await Promise.resolve();
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    if (this.offline) throw new TypeError('network');
    const { pathname, searchParams } = new URL(url);
    const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? '';
    const one: Asked = { method: init.method ?? 'GET', path: pathname, query: searchParams, token, body: init.body ? (JSON.parse(String(init.body)) as Values) : undefined };
    this.asked.push(one);
    if (pathname.startsWith('/auth/v1/')) return this.auth(one);
    const fault = this.faults.shift();
    if (fault instanceof Response) return fault;
    const out = this.rest(one, pathname.replace('/rest/v1/', ''));
    if (fault === 'lost') throw new TypeError('network');
    return out;
  };

  readonly open = (url: string): Socket => {
    const socket = new TestSocket(url);
    this.sockets.push(socket);
    return socket;
  };

  /** told are the bodies that were sent to a path. */
  told(path: string): Values[] {
    return this.asked.filter((a) => a.method === 'POST' && a.path.endsWith(path)).map((a) => a.body!);
  }

  /** put adds or replaces a row, and moves the account on. */
  put(table: string, row: Values): void {
    const rows = (this.tables[table] ??= []);
    const at = rows.findIndex((r) => r.id === row.id);
    const next = { deleted_at: null, ...row, rev: ++this.rev };
    if (at < 0) rows.push(next);
    else rows[at] = next;
  }

  private auth(a: Asked): Response {
    if (a.path.endsWith('/logout')) return answer(204);
    const refresh = a.query.get('grant_type') === 'refresh_token';
    if (refresh ? a.body?.refresh_token !== `r${this.tokens}` : a.body?.password !== 'right password') return answer(400, { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' });
    const n = ++this.tokens;
    return answer(200, { access_token: `t${n}`, refresh_token: `r${n}`, expires_in: this.lasts, user: { id: this.user, email: 'anna@example.org' } });
  }

  private rest(a: Asked, path: string): Response {
    if (a.token !== `t${this.tokens}`) return answer(401, { code: 'PGRST301', message: 'JWT expired' });
    if (path.startsWith('rpc/')) return this.call(path.slice(4), a.body ?? {});
    const rows = (this.tables[path] ??= []);
    if (a.method === 'POST') {
      const row: Values = { created_at: new Date().toISOString(), deleted_at: null, ...a.body };
      if (rows.some((r) => r.id === row.id)) return answer(409, { code: '23505', message: 'duplicate key' });
      const target = this.tables.proposals?.find((p) => p.id === a.body?.target_id);
      if (target && target.content_sha256 !== a.body?.content_sha256) return answer(409, { code: 'PT409', message: 'the proposal has changed since it was shown' });
      rows.unshift({ ...row, rev: ++this.rev });
      return answer(201);
    }
    const filters = [...a.query].filter(([name]) => !words.has(name));
    const found = rows.filter((r) => filters.every(([name, filter]) => hold(r[name], filter)));
    const from = Number(a.query.get('offset') ?? 0);
    return answer(200, found.slice(from, from + Number(a.query.get('limit') ?? 1000)));
  }

  private call(name: string, args: Values): Response {
    if (this.revoked) return answer(403, { code: '42501', message: 'this device was revoked', hint: 'sign in again' });
    if (name === 'sync_head') return answer(200, { rev: this.rev, epoch: this.epoch, server_time: new Date().toISOString() });
    if (name === 'settings_put') {
      const row = this.tables.settings?.find((s) => s.id === args.p_id);
      if (row?.version !== args.p_base_version) return answer(409, { code: 'PT409', message: 'the settings were changed meanwhile', hint: 'read them again and repeat the change' });
      this.put('settings', { ...row, id: args.p_id, version: Number(args.p_base_version) + 1, doc: args.p_doc });
      return answer(200, { id: args.p_id, version: Number(args.p_base_version) + 1 });
    }
    if (name === 'device_revoke') {
      const row = this.tables.devices?.find((d) => d.id === args.p_id);
      if (row) this.put('devices', { ...row, revoked_at: new Date().toISOString() });
      return answer(200, !!row);
    }
    return answer(200, {});
  }
}

/** config is how the dashboard of the tests finds its project. */
export const config = { url: 'http://127.0.0.1:1', key: 'sb_publishable_test' };

const at = '2026-11-30T08:00:00Z';
export const jobRow = (id: string, over: Values = {}): Values => ({
  id, state: 'shortlisted', score: 70, merged_into: '', posted_at: at, first_seen_at: at, last_seen_at: at, body: 'We look for someone.',
  view: { title: 'Job ' + id, company: 'Firm ' + id, sightings: 1, sources: ['board'], extraction: { language: 'en', contract: 'freelance', remote: 'remote' } },
  ...over,
});
export const hash = 'a'.repeat(64);
export const proposalRow = (id: string, job: string, over: Values = {}): Values => ({
  id, job_id: job, state: 'waiting', channel: 'email', content_sha256: hash,
  view: { rung: 'template', profile: 'me', content: { channel: 'email', language: 'en' }, gates: [{ gate: 'claims', passed: true }], created_at: at, updated_at: at },
  body: JSON.stringify({ channel: 'email', subject: 'Offer ' + id, body: 'I can start soon.', language: 'en', to: '@kestrel.example', gates: [{ gate: 'claims', passed: true }] }),
  ...over,
});
export const agentRow = (over: Values = {}, view: Values = {}): Values => ({
  id: 'd-agent', kind: 'agent', name: 'laptop', created_at: at, last_seen_at: new Date().toISOString(), revoked_at: null,
  view: { version: '1', dry_run: true, running: true, run: 'running', jobs: { shortlisted: 1 }, proposals: { waiting: 1 }, submissions: {}, ...view },
  ...over,
});
