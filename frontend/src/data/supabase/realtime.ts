import type { LinkState, Realtime, Unsubscribe } from '../data';
import { asProblem } from '../problem';
import type { LiveEvent } from '../types';
import { backoff } from '../rest/realtime';
import type { ProjectConfig } from './config';
import type { Head, Project } from './project';
import type { Auth } from './session';

const topic = 'realtime:automonet';
/** The server gives a connection up after a minute of silence. */
const heartbeat = 25_000;
/** Where nothing rings, the mirror is looked at this often, in ms: seen and hidden. */
const seen = 15_000;
const hidden = 60_000;
/** Rings come in bursts, one for each transaction. */
const burst = 300;
/** More changes than these of one table are told as one. */
const many = 100;

/** The part of a WebSocket that is used. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((e: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

/**
 * MirrorRealtime tells what changed in the mirror. Realtime of the project is only a
 * doorbell: its messages are not read, may be lost and never come again. Whether and
 * what changed is asked of the tables, by revision, on every ring and now and then.
 */
export class MirrorRealtime implements Realtime {
  private readonly events = new Set<(e: LiveEvent) => void>();
  private readonly states = new Set<(s: LinkState) => void>();
  private link: LinkState = { state: 'connecting' };
  private at?: Pick<Head, 'rev' | 'epoch'>;
  private seq = 0;
  private looking?: Promise<void>;
  private again = false;
  private tries = 0;
  private failures = 0;
  private token = '';
  private ref = 0;
  private socket?: Socket;
  private unfollow?: () => void;
  private timers: { poll?: Timer; ring?: Timer; beat?: Timer; retry?: Timer } = {};

  constructor(
    private readonly config: ProjectConfig,
    private readonly project: Project,
    private readonly auth: Auth,
    private readonly open: (url: string) => Socket = (url) => new WebSocket(url) as unknown as Socket,
  ) {}

  subscribe(onEvent: (e: LiveEvent) => void): Unsubscribe {
    this.events.add(onEvent);
    if (this.events.size === 1) this.start();
    return () => {
      this.events.delete(onEvent);
      if (this.events.size === 0) this.stop();
    };
  }

  onState(listener: (s: LinkState) => void): Unsubscribe {
    this.states.add(listener);
    return () => this.states.delete(listener);
  }

  state(): LinkState {
    return this.link;
  }

  private start(): void {
    this.unfollow = this.auth.onChange((s) => {
      if (!s) {
        this.hangUp();
        this.at = undefined;
      } else if (this.socket) this.push(s.access);
      else if (!this.timers.retry) void this.connect();
    });
    document.addEventListener('visibilitychange', this.seenAgain);
    addEventListener('online', this.seenAgain);
    void this.connect();
    this.ring();
  }

  private stop(): void {
    this.unfollow?.();
    document.removeEventListener('visibilitychange', this.seenAgain);
    removeEventListener('online', this.seenAgain);
    this.hangUp();
    clearTimeout(this.timers.poll);
    clearTimeout(this.timers.ring);
    this.timers = {};
    this.become({ state: 'connecting' });
  }

  private readonly seenAgain = (): void => {
    if (document.visibilityState === 'hidden') return;
    this.ring();
    if (!this.socket) void this.connect();
  };

  /** ring looks at the mirror soon. */
  private ring(): void {
    this.timers.ring ??= setTimeout(() => {
      this.timers.ring = undefined;
      void this.look();
    }, burst);
  }

  private look(): Promise<void> {
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    clearTimeout(this.timers.poll);
    return (this.looking = this.compare().finally(() => {
      this.looking = undefined;
      if (this.events.size === 0) return;
      if (this.again) {
        this.again = false;
        this.ring();
      }
      const base = document.visibilityState === 'hidden' ? hidden : seen;
      this.timers.poll = setTimeout(() => void this.look(), base * (0.8 + Math.random() * 0.4) + (this.failures > 0 ? backoff(this.failures, Math.random()) : 0));
    }));
  }

  /** compare tells what came since the last look. */
  private async compare(): Promise<void> {
    if (!this.auth.current()) return;
    try {
      const head = await this.project.head();
      const before = this.at;
      // What is on screen at the first look was read before it, and may be older than it.
      if (!before) this.tell('mirror.many');
      else if (before.epoch !== head.epoch) this.tell('mirror.restored');
      else if (head.rev > before.rev) await this.changes(before.rev);
      this.at = head;
      this.failures = 0;
      this.become({ state: 'live' });
    } catch (error) {
      this.failures++;
      if (asProblem(error).code !== 'signed_out' && this.link.state !== 'broken') this.become({ state: 'broken', since: Date.now() });
    }
  }

  private async changes(rev: number): Promise<void> {
    const since = { rev: 'gt.' + rev, order: 'rev.asc,id.asc', limit: many };
    const [jobs, proposals] = await Promise.all([
      this.project.select<{ id: string; state: string }>('jobs', { select: 'id,state', ...since }),
      this.project.select<{ id: string; job_id: string; state: string }>('proposals', { select: 'id,job_id,state', ...since }),
    ]);
    if (jobs.length >= many || proposals.length >= many) return this.tell('mirror.many');
    for (const j of jobs) this.tell('job.changed', { job_id: j.id, to: j.state });
    for (const p of proposals) this.tell('proposal.changed', { job_id: p.job_id, subject: p.id, to: p.state });
    // What is small is read again by whoever shows it.
    for (const noun of ['submission', 'outcome', 'budget', 'decision', 'settings', 'past']) this.tell(noun + '.changed');
  }

  private tell(kind: string, more: Partial<LiveEvent> = {}): void {
    const event = { ...more, seq: ++this.seq, kind };
    this.events.forEach((listener) => listener(event));
  }

  private async connect(): Promise<void> {
    clearTimeout(this.timers.retry);
    this.timers.retry = undefined;
    if (!this.auth.current() || this.socket) return;
    let token: string;
    try {
      token = await this.auth.token();
    } catch {
      return this.later();
    }
    if (this.events.size === 0 || this.socket) return;
    const socket = this.open(`${this.config.url.replace(/^http/, 'ws')}/realtime/v1/websocket?apikey=${encodeURIComponent(this.config.key)}&vsn=1.0.0`);
    this.socket = socket;
    socket.onopen = () => {
      this.token = token;
      this.say('phx_join', { config: { postgres_changes: [{ event: '*', schema: 'public', table: 'heads' }], broadcast: { self: false }, presence: { key: '' } }, access_token: token });
      this.timers.beat = setInterval(() => this.beat(), heartbeat);
    };
    socket.onmessage = ({ data }) => this.hear(data);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.hangUp();
      this.later();
    };
  }

  private hear(data: unknown): void {
    let m: { topic?: string; event?: string; payload?: { status?: string } };
    try {
      m = JSON.parse(String(data)) as typeof m;
    } catch {
      return;
    }
    if (m.topic !== topic || m.event?.startsWith('presence')) return;
    if (m.event === 'phx_close' || m.event === 'phx_error' || (m.event === 'phx_reply' && m.payload?.status !== 'ok')) return this.socket?.close();
    this.tries = 0;
    // A message, or that the subscription stands: both times something may have been missed before.
    this.ring();
  }

  private beat(): void {
    this.say('heartbeat', {}, 'phoenix');
    // A token that ends soon is changed by this, and handed on.
    this.auth.token().then((token) => this.push(token), () => undefined);
  }

  private push(token: string): void {
    if (token === this.token || !this.socket) return;
    this.token = token;
    this.say('access_token', { access_token: token });
  }

  private say(event: string, payload: object, to = topic): void {
    try {
      this.socket?.send(JSON.stringify({ topic: to, event, payload, ref: String(++this.ref) }));
    } catch {
      this.socket?.close();
    }
  }

  private hangUp(): void {
    clearInterval(this.timers.beat);
    clearTimeout(this.timers.retry);
    this.timers.retry = undefined;
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
  }

  private later(): void {
    if (this.events.size === 0 || !this.auth.current()) return;
    this.timers.retry ??= setTimeout(() => void this.connect(), backoff(this.tries++, Math.random()));
  }

  private become(link: LinkState): void {
    if (link.state === this.link.state) return;
    this.link = link;
    this.states.forEach((listener) => listener(link));
  }
}

type Timer = ReturnType<typeof setTimeout>;
