import type { Answer as Ours, Content, Job, JobDetail, LiveEvent, Operation, Outcome, Proposal, Reply, Submission, Worth } from '@/data/types';

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  headers: Headers;
}

/** TestAgent answers the API in memory: the application under test speaks to it through its real data layer. */
export class TestAgent {
  jobs: Job[] = [];
  texts: Record<string, string> = {};
  worths: Record<string, Worth> = {};
  proposals: Proposal[] = [];
  submissions: Submission[] = [];
  outcomes: Outcome[] = [];
  replies: Reply[] = [];
  answers: Ours[] = [];
  operations = new Map<string, Operation>();
  settings: Record<string, unknown> = { rev: 1, filters: { block_companies: null } };
  dryRun = true;
  run = 'running';
  role: 'owner' | 'reviewer' | 'viewer' = 'owner';
  signedIn = true;
  setupNeeded = false;
  offline = false;
  pageSize = 0;
  seen: Seen[] = [];
  /** One-time answers, tried before the routes; "POST jobs/a/skip" for example. */
  once = new Map<string, Answer>();
  private streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  private seq = 100;

  /** fetch stands in for the browser's. */
  readonly fetch = async (request: Request): Promise<Response> => {
    await Promise.resolve();
    if (this.offline) throw new TypeError('network');
    const url = new URL(request.url);
    const path = url.pathname.replace('/api/v1/', '');
    const { method, headers } = request;
    const text = await request.text();
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const seen = { method, path, query: url.searchParams, body, headers };
    this.seen.push(seen);
    const scripted = this.once.get(`${method} ${path}`);
    if (scripted) {
      this.once.delete(`${method} ${path}`);
      return respond(scripted);
    }
    if (!this.signedIn && !path.startsWith('auth/')) return respond(refuse(401, 'unauthenticated', 'sign in'));
    return respond(this.route(seen));
  };

  /** events stands in for the browser's fetch of the stream of news. */
  readonly events: typeof fetch = async (_, init = {}) => {
    await Promise.resolve();
    if (this.offline) throw new TypeError('network');
    return this.stream(init.signal ?? undefined);
  };

  private stream(signal?: AbortSignal): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start: (c) => {
        own = c;
        this.streams.add(c);
      },
    });
    signal?.addEventListener('abort', () => {
      if (this.streams.delete(own)) own.error(new DOMException('aborted', 'AbortError'));
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  /** tell sends a piece of news to all who listen. */
  tell(event: Omit<LiveEvent, 'seq'> & { seq?: number }, id = true): void {
    const seq = ++this.seq;
    const text = `${id ? `id: ${seq}\n` : ''}event: ${event.kind}\ndata: ${JSON.stringify({ seq, ...event })}\n\n`;
    this.streams.forEach((s) => s.enqueue(new TextEncoder().encode(text)));
  }

  /** cut breaks every stream, as a lost network does. */
  cut(): void {
    this.streams.forEach((s) => s.error(new TypeError('network')));
    this.streams.clear();
  }

  calls(method: string, path: string): Seen[] {
    return this.seen.filter((s) => s.method === method && s.path === path);
  }

  private count<T extends { state: string }>(list: readonly T[]): Record<string, number> {
    const out: Record<string, number> = {};
    for (const x of list) out[x.state] = (out[x.state] ?? 0) + 1;
    return out;
  }

  private route({ method, path, query, body }: Seen): Answer {
    const [noun, id, act] = path.split('/');
    const states = query.getAll('state');
    switch (noun) {
      case 'auth':
        return this.auth(id ?? '', body);
      case 'agent':
        if (method === 'POST') this.run = id === 'pause' ? 'paused' : id === 'stop-new' ? 'stop_new' : 'running';
        return {
          body: {
            version: 'test', dry_run: this.dryRun, running: true, run: this.run, data_dir: '/d', actors: [], locks: [],
            sources: [{ name: 'board', next_at: new Date(Date.now() + 120_000).toISOString() }],
            jobs: this.count(this.jobs), proposals: this.count(this.proposals), submissions: this.count(this.submissions),
            models: { gauges: [{ scope: 'day:2026-11-29', limit: 2e9, spent: 8e8, held: 2e8, orphan: 0, assumed: 0, overrun: 0 }], alerts: [], notes: [], orphans: 0, providers: 1, quarantined: 0, rung: 'template', usable: 0 },
          },
        };
      case 'jobs':
        if (id === 'summary') return { body: { states: this.count(this.jobs), screened_out: { 'filter.remote': 2 }, undecided: 0 } };
        return id ? this.job(method, id, act, body) : this.list(query, states);
      case 'proposals':
        return id ? this.proposal(method, id, act, body) : { body: { items: this.proposals.filter((p) => !states.length || states.includes(p.state)) } };
      case 'submissions':
        if (act === 'conversation') return { body: { submission: this.submissions.find((s) => s.id === id), replies: this.replies, answers: this.answers } };
        if (act === 'answer') return { status: 202, body: this.begin('answer', id!) };
        if (act === 'resolve') {
          const s = this.submissions.find((x) => x.id === id)!;
          Object.assign(s, { state: { sent: 'sent', absent: 'queued', cancel: 'cancelled', resume: 'queued' }[body.how as string] });
          return { body: s };
        }
        return { body: { items: this.submissions } };
      case 'answers': {
        const a = this.answers.find((x) => x.id === id)!;
        if (act) Object.assign(a, { state: { approve: 'approved', reject: 'rejected', resolve: 'sent' }[act] });
        else Object.assign(a, { hash: a.hash + '+', rev: a.rev + 1, content: { ...a.content, subject: body.subject, body: body.body } });
        return { body: a };
      }
      case 'outcomes':
        if (method === 'POST') this.outcomes.push({ id: 'o' + this.outcomes.length, job_id: 'j', source: 'user:anna', at: new Date().toISOString(), ...body } as unknown as Outcome);
        return { body: method === 'POST' ? this.outcomes.at(-1) : { items: this.outcomes } };
      case 'operations': {
        const o = this.operations.get(id ?? '');
        if (o && method === 'DELETE') o.state = 'cancelled';
        return o ? { body: o } : refuse(404, 'not_found', 'there is no operation');
      }
      case 'feedback':
        return { body: { id: 'f2', seq: 2, kind: 'undo', undoes: id, job_id: 'a', by: 'user:anna', seen: {} } };
      case 'profile':
        return { body: { id: 'p', name: 'Anna', time_zone: 'Europe/Berlin', rev: 1, facts: [{ id: 'go', kind: 'skill', text: { '': 'Go' }, confirmed: true, evidence: 'CV page 1' }] } };
      case 'settings':
        if (method === 'PUT') this.settings = { ...body, rev: Number(this.settings.rev) + 1 };
        return { body: this.settings, headers: { ETag: `"${String(this.settings.rev)}"` } };
      case 'channels':
        return { body: { items: [{ channel: 'mail', mode: 'confirm', ceiling: 'confirm', default: 'draft', configured: true, hand_off: false, forbids_unattended: false, locks: [], used_hour: 1, used_day: 4, caps: { per_hour: 3, per_day: 10, per_company: 1, per_recipient: 1, quiet_from: 20, quiet_to: 8, window: 30 }, note: { reviewed: '', source: '', text: {} } }] } };
    }
    return refuse(404, 'not_found', 'there is nothing at this address');
  }

  private auth(act: string, body: Record<string, unknown>): Answer {
    if (act === 'state') return { body: { setup_needed: this.setupNeeded, signed_in: this.signedIn, version: 'test' } };
    if (act === 'setup') {
      this.setupNeeded = false;
      this.signedIn = true;
      return { status: 204 };
    }
    if (act === 'login') {
      if (body.password !== 'right password') return refuse(401, 'denied', 'name or password is wrong');
      this.signedIn = true;
      return { status: 204 };
    }
    if (act === 'logout') {
      this.signedIn = false;
      return { status: 204 };
    }
    return this.signedIn ? { body: { user: { id: 'u', name: 'anna', role: this.role }, csrf: 'token-1' } } : refuse(401, 'unauthenticated', 'sign in');
  }

  private list(query: URLSearchParams, states: string[]): Answer {
    const q = query.get('q')?.toLowerCase();
    const all = this.jobs
      .filter((j) => (!states.length || states.includes(j.state)) && (!q || j.title.toLowerCase().includes(q)))
      .sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
    const size = this.pageSize || Number(query.get('limit') ?? 50);
    const from = Number(query.get('after') ?? 0);
    return { body: { items: all.slice(from, from + size), next: from + size < all.length ? String(from + size) : undefined } };
  }

  private job(method: string, id: string, act: string | undefined, body: Record<string, unknown>): Answer {
    const job = this.jobs.find((j) => j.id === id);
    if (!job) return refuse(404, 'not_found', 'there is no such job');
    if (act === 'worth') return this.worths[id] ? { body: this.worths[id] } : refuse(404, 'not_found', 'there is no worth of this job');
    if (method === 'POST' && act === 'feedback') return { status: 201, body: { id: 'f1', seq: 1, kind: body.kind, job_id: id, by: 'user:anna', seen: {} } };
    if (method === 'POST' && act === 'draft') return { status: 202, body: this.begin('draft', id) };
    if (method === 'POST') {
      job.state = { skip: 'skipped', shortlist: 'shortlisted', undo: 'new' }[act!] as Job['state'];
      return { body: { ...job, reason: body.reason } };
    }
    const detail: JobDetail = {
      job: { ...job, text: this.texts[id] ?? 'We look for someone. See https://example.org/jobs' },
      postings: [{ id: 'po', job_id: id, source: 'board', external_id: 'x', url: 'https://example.org/1', title: job.title, text: '', completeness: 'full', fetched_at: new Date().toISOString() }],
      proposals: this.proposals.filter((p) => p.job_id === id),
      submissions: this.submissions.filter((s) => s.job_id === id),
      outcomes: this.outcomes,
      events: [{ seq: 1, job_id: id, job_seq: 1, kind: 'job.new', subject: id, to: 'new', by: 'source:board', at: '2026-11-29T10:00:00Z', hash: 'h', prev: '' }],
    };
    return { body: detail };
  }

  begin(kind: string, subject: string): Operation {
    const o: Operation = { id: 'op' + this.operations.size, kind, subject, state: 'running', by: 'user:anna', progress: { done: 0, total: 0, stage: 'draft' } };
    this.operations.set(o.id, o);
    return o;
  }

  private proposal(method: string, id: string, act: string | undefined, body: Record<string, unknown>): Answer {
    const p = this.proposals.find((x) => x.id === id);
    if (!p) return refuse(404, 'not_found', 'there is no such proposal');
    if (act === 'preview') return { body: { summary: 'mail to ' + p.content.recipient, text: p.content.body, wire: 'RAW ' + p.content.body, warnings: [], blocks: [{ code: 'dry_run', kind: 'wait' }] } };
    if (act === 'regenerate') return { status: 202, body: this.begin('regenerate', id) };
    if ((act === 'approve' || method === 'PUT') && body.hash !== p.hash) return refuse(409, 'conflict', 'the text has changed since it was shown');
    if (method === 'PUT') Object.assign(p, { content: body.content as Content, hash: p.hash + '+', state: 'waiting', rev: p.rev + 1 });
    if (act === 'approve') p.state = 'approved';
    if (act === 'reject') p.state = 'rejected';
    if (act === 'choose') Object.assign(p, { content: p.writing!.others![Number(body.variant) - 1]!.content, hash: p.hash + '*' });
    return { body: { ...p } };
  }
}

export const refuse = (status: number, code: string, detail: string): Answer => ({ status, body: { title: code, status, code, detail } });

function respond({ status = 200, body, headers }: Answer): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}
