import { prefs } from '@/lib/prefs';
import type { Http, Query, SendOptions } from '../data';
import { Problem, problemOf } from '../problem';

/** newKey makes an idempotency key: one per act of the user, kept over its retries. */
export const newKey = (): string => crypto.randomUUID();

/** RestHttp speaks to the agent's API with the session cookie: it adds the CSRF token and idempotency keys, and turns failures into Problems. */
export class RestHttp implements Http {
  private csrf = '';
  private readonly expired = new Set<() => void>();

  constructor(
    private readonly base = '/api/v1/',
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
  ) {}

  setToken(csrf: string): void {
    this.csrf = csrf;
  }

  onExpired(listener: () => void): () => void {
    this.expired.add(listener);
    return () => this.expired.delete(listener);
  }

  async get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return (await this.ask<T>('GET', path + queryString(query), { signal })).value;
  }

  getVersioned<T>(path: string, signal?: AbortSignal): Promise<{ value: T; etag?: string }> {
    return this.ask<T>('GET', path, { signal });
  }

  async send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, opts: SendOptions = {}): Promise<T> {
    return (await this.ask<T>(method, path, opts)).value;
  }

  async upload<T>(path: string, file: Blob, signal?: AbortSignal): Promise<T> {
    return (await this.ask<T>('POST', path, { body: file, signal })).value;
  }

  private async ask<T>(method: string, path: string, opts: SendOptions): Promise<{ value: T; etag?: string }> {
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': prefs.get().lang };
    if (method !== 'GET') {
      headers['X-CSRF-Token'] = this.csrf;
      if (method === 'POST') headers['Idempotency-Key'] = opts.key ?? newKey();
      if (opts.etag) headers['If-Match'] = opts.etag;
    }
    const raw = opts.body instanceof Blob ? opts.body : undefined;
    if (opts.body !== undefined) headers['Content-Type'] = raw ? raw.type || 'application/octet-stream' : 'application/json';
    let response: Response;
    try {
      response = await this.fetcher(this.base + path, {
        method, headers, credentials: 'same-origin', signal: opts.signal,
        body: raw ?? (opts.body === undefined ? undefined : JSON.stringify(opts.body)),
      });
    } catch (e) {
      if (opts.signal?.aborted) throw e;
      throw new Problem('offline', '');
    }
    const body = await read(response);
    if (response.ok) return { value: body as T, etag: response.headers.get('ETag') ?? undefined };
    const problem = problemOf(response.status, body);
    if (problem.code === 'signed_out' && !path.startsWith('auth/')) this.expired.forEach((listener) => listener());
    throw problem;
  }
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // What stands between here and the agent may answer in words.
    return response.ok ? text : { detail: text.trim().slice(0, 300) };
  }
}

/** queryString writes a query; lists repeat their name, and what is not set is left out. */
export function queryString(query: Query = {}): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) q.append(name, String(one));
  }
  const s = q.toString();
  return s ? '?' + s : '';
}
