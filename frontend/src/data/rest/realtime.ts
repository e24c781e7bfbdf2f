import type { LinkState, Realtime, Unsubscribe } from '../data';
import type { LiveEvent } from '../types';

/** One message of a text/event-stream. */
export interface StreamMessage {
  id?: string;
  event?: string;
  data: string;
}

/** StreamParser reads a text/event-stream in pieces of any size. */
export class StreamParser {
  private rest = '';
  private message: StreamMessage = { data: '' };
  private hasData = false;

  push(chunk: string): StreamMessage[] {
    const lines = (this.rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    const out: StreamMessage[] = [];
    for (const line of lines) {
      if (line === '') {
        if (this.hasData) out.push(this.message);
        this.message = { data: '' };
        this.hasData = false;
        continue;
      }
      if (line.startsWith(':')) continue;
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') {
        this.message.data += (this.hasData ? '\n' : '') + value;
        this.hasData = true;
      } else if (field === 'event') this.message.event = value;
      else if (field === 'id') this.message.id = value;
    }
    return out;
  }
}

/** backoff is how long to wait before try n, in ms: doubling from half a second to 15 s, spread by jitter in 0..1. */
export const backoff = (n: number, jitter: number): number => Math.min(15_000, 500 * 2 ** Math.min(n, 6)) * (0.5 + jitter / 2);

/** A stream is taken for dead when it says nothing for three heartbeats. */
const silence = 45_000;
/** A hidden window gives its connection back, since a browser allows six for one host. */
const hiddenFor = 60_000;

/** RestRealtime reads /api/v1/events. It resumes after the last event it saw, for as long as anyone listens. */
export class RestRealtime implements Realtime {
  private readonly events = new Set<(e: LiveEvent) => void>();
  private readonly states = new Set<(s: LinkState) => void>();
  private link: LinkState = { state: 'connecting' };
  private lastID = '';
  private tries = 0;
  private controller?: AbortController;
  private retry?: ReturnType<typeof setTimeout>;
  private watchdog?: ReturnType<typeof setTimeout>;
  private hide?: ReturnType<typeof setTimeout>;

  constructor(
    private readonly url = '/api/v1/events',
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
  ) {}

  state(): LinkState {
    return this.link;
  }

  onState(listener: (s: LinkState) => void): Unsubscribe {
    this.states.add(listener);
    return () => this.states.delete(listener);
  }

  subscribe(onEvent: (e: LiveEvent) => void): Unsubscribe {
    this.events.add(onEvent);
    if (this.events.size === 1) {
      addEventListener('online', this.now);
      addEventListener('offline', this.doubt);
      document.addEventListener('visibilitychange', this.seen);
      this.now();
    }
    return () => {
      this.events.delete(onEvent);
      if (this.events.size > 0) return;
      removeEventListener('online', this.now);
      removeEventListener('offline', this.doubt);
      document.removeEventListener('visibilitychange', this.seen);
      this.stop();
    };
  }

  /** now connects at once: at the start, and when the network or the window comes back. */
  private readonly now = (): void => {
    clearTimeout(this.retry);
    if (!this.controller) void this.connect();
  };

  /**
   * doubt ends the stream when the network goes: over it the stream would only fall
   * silent. An agent on this machine still answers, and the next try is soon.
   */
  private readonly doubt = (): void => this.controller?.abort();

  private readonly seen = (): void => {
    clearTimeout(this.hide);
    if (!document.hidden) this.now();
    else this.hide = setTimeout(() => this.stop(), hiddenFor);
  };

  private stop(): void {
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    this.controller?.abort();
    this.controller = undefined;
  }

  private set(link: LinkState): void {
    if (link.state === 'broken' && this.link.state === 'broken') return;
    this.link = link;
    this.states.forEach((listener) => listener(link));
  }

  private async connect(): Promise<void> {
    const controller = new AbortController();
    this.controller = controller;
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.lastID) headers['Last-Event-ID'] = this.lastID;
    const alive = () => {
      clearTimeout(this.watchdog);
      this.watchdog = setTimeout(() => controller.abort(), silence);
    };
    try {
      alive();
      const response = await this.fetcher(this.url, { headers, credentials: 'same-origin', signal: controller.signal, cache: 'no-store' });
      if (!response.ok || !response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
        await response.body?.cancel();
        throw new Error(`no stream: ${response.status}`);
      }
      this.tries = 0;
      this.set({ state: 'live' });
      const parser = new StreamParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        alive();
        for (const message of parser.push(value)) this.deliver(message);
      }
    } catch {
      // The way it broke does not matter: the state says so, and a retry follows.
    }
    clearTimeout(this.watchdog);
    if (this.controller !== controller) return;
    this.controller = undefined;
    if (this.events.size === 0) return;
    this.set({ state: 'broken', since: Date.now() });
    this.retry = setTimeout(this.now, backoff(this.tries++, Math.random()));
  }

  private deliver(message: StreamMessage): void {
    if (message.id) this.lastID = message.id;
    let event: LiveEvent;
    try {
      event = JSON.parse(message.data) as LiveEvent;
    } catch {
      return;
    }
    if (typeof event !== 'object' || event === null) return;
    // The name of the message wins: an operation has a kind of its own in its data.
    const kind = message.event || (typeof event.kind === 'string' ? event.kind : '');
    this.events.forEach((listener) => listener({ ...event, kind }));
  }
}
