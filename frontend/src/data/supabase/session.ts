import { Problem } from '../problem';
import type { ProjectConfig } from './config';
import { away, refused } from './words';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** A session as it is stored. */
export interface Saved {
  access: string;
  refresh: string;
  /** When the access token ends, in ms of this device's clock. */
  ends: number;
  user: string;
  mail: string;
  /** The id under which the session is registered at the project. */
  device: string;
}

interface Grant {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  user: { id: string; email?: string };
}

const place = 'automonet.session';
/** A token that ends so soon is changed before it is used, in ms. */
const early = 30_000;
/** How long one request may take, in ms. */
const patience = 30_000;

/** within asks, and gives up after so long or when told to. */
export async function within(ask: Fetch, url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const own = new AbortController();
  const stop = () => own.abort();
  const timer = setTimeout(stop, patience);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  try {
    return await ask(url, { ...init, signal: own.signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw away();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

const store = (keep: boolean): Storage | undefined => {
  try {
    return keep ? localStorage : sessionStorage;
  } catch {
    return undefined; // switched off: the session lives in this window's memory
  }
};

function stored(keep: boolean): Saved | undefined {
  try {
    const value = JSON.parse(store(keep)?.getItem(place) ?? 'null') as Saved | null;
    return value && [value.access, value.refresh, value.user, value.device].every((v) => typeof v === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Auth is the session at the project's sign-in. One refresh runs at a time, in all
 * tabs that share the session, and what it brings is stored before it is used.
 */
export class Auth {
  private session: Saved | undefined;
  private keep: boolean;
  private refreshing?: Promise<Saved>;
  private readonly expired = new Set<() => void>();
  private readonly changed = new Set<(s: Saved | undefined) => void>();

  constructor(
    private readonly config: ProjectConfig,
    private readonly ask: Fetch = (url, init) => fetch(url, init),
    private readonly now: () => number = Date.now,
  ) {
    const kept = stored(true);
    this.session = kept ?? stored(false);
    this.keep = kept !== undefined;
  }

  current(): Saved | undefined {
    return this.session;
  }

  onExpired(listener: () => void): () => void {
    this.expired.add(listener);
    return () => this.expired.delete(listener);
  }

  /** onChange tells of each new token, and of the end of the session. */
  onChange(listener: (s: Saved | undefined) => void): () => void {
    this.changed.add(listener);
    return () => this.changed.delete(listener);
  }

  /** signIn opens a session; keep says whether it outlives the window. */
  async signIn(mail: string, password: string, keep: boolean): Promise<Saved> {
    const answer = await this.grant('password', { email: mail, password });
    if (!answer.ok) throw answer.status === 429 || answer.status >= 500 ? away(answer.status) : refused('signIn', 401);
    const grant = (await answer.json()) as Grant;
    store(!keep)?.removeItem(place);
    this.keep = keep;
    return this.take(grant, crypto.randomUUID());
  }

  /** token is good for a request now. */
  async token(): Promise<string> {
    if (!this.session) throw new Problem('signed_out', '', 401);
    return this.session.ends - early > this.now() ? this.session.access : (await this.refresh(this.session.access)).access;
  }

  /** refresh changes a token that ended or was refused; who asks meanwhile gets the same answer. */
  refresh(old: string): Promise<Saved> {
    if (this.session && this.session.access !== old) return Promise.resolve(this.session);
    return (this.refreshing ??= this.alone(() => this.change(old)).finally(() => (this.refreshing = undefined)));
  }

  /** signOut ends the session here at once, and at the project as far as it answers. */
  async signOut(): Promise<void> {
    const { session } = this;
    this.put(undefined);
    if (!session) return;
    await within(this.ask, `${this.config.url}/auth/v1/logout?scope=local`, { method: 'POST', headers: { apikey: this.config.key, Authorization: 'Bearer ' + session.access } }).catch(() => undefined);
  }

  /** end forgets a session that the project does not accept any more. */
  end(): Problem {
    if (this.session) {
      this.put(undefined);
      this.expired.forEach((listener) => listener());
    }
    return new Problem('signed_out', '', 401);
  }

  private async change(old: string): Promise<Saved> {
    // Another tab may have been quicker.
    const newest = stored(this.keep) ?? this.session;
    if (!newest || !this.session) throw this.end();
    if (newest.access !== old) {
      this.put(newest);
      return newest;
    }
    const answer = await this.grant('refresh_token', { refresh_token: newest.refresh });
    if (answer.status === 429 || answer.status >= 500) throw away(answer.status);
    if (!answer.ok) throw this.end();
    return this.take((await answer.json()) as Grant, newest.device);
  }

  private grant(kind: string, body: object): Promise<Response> {
    return within(this.ask, `${this.config.url}/auth/v1/token?grant_type=${kind}`, {
      method: 'POST',
      headers: { apikey: this.config.key, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private take(g: Grant, device: string): Saved {
    const session = { access: g.access_token, refresh: g.refresh_token, ends: this.now() + g.expires_in * 1000, user: g.user.id, mail: g.user.email ?? '', device };
    this.put(session);
    return session;
  }

  private put(session: Saved | undefined): void {
    this.session = session;
    try {
      if (session) store(this.keep)?.setItem(place, JSON.stringify(session));
      else for (const keep of [true, false]) store(keep)?.removeItem(place);
    } catch {
      // A full storage keeps the session in this window.
    }
    this.changed.forEach((listener) => listener(session));
  }

  /** alone runs for one tab at a time. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
    return this.keep && locks ? (locks.request(place, work) as Promise<T>) : work();
  }
}
