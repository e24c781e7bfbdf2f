import { Problem } from '../problem';
import type { ProjectConfig } from './config';
import { type Auth, type Fetch, within } from './session';
import { away, refused } from './words';

/** The version of the tables that this dashboard knows. */
const schema = 1;

/** Filters and the like of a read, in PostgREST's own words; a value that is a list is given several times. */
export type Query = Record<string, string | number | readonly string[] | undefined>;

/** Where an account stands at the project. */
export interface Head {
  rev: number;
  epoch: string;
  server_time: string;
}

interface Refusal {
  code?: string;
  message?: string;
  hint?: string;
}

/** quoted is a value inside a list or an "or" of PostgREST. */
export const quoted = (v: string): string => `"${v.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
/** oneOf is the filter that a column is one of some values. */
export const oneOf = (values: readonly string[]): string => `in.(${values.map(quoted).join(',')})`;

/** Project reads and writes the mirror of one account by PostgREST, and turns refusals into Problems. */
export class Project {
  /** How much the server's clock is ahead of this device's, in ms. */
  private ahead = 0;
  private registering?: Promise<void>;
  private registered?: string;

  constructor(
    private readonly config: ProjectConfig,
    private readonly auth: Auth,
    private readonly ask: Fetch = (url, init) => fetch(url, init),
  ) {}

  /** now is the time by the server's clock, as far as it was heard of. */
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  async select<T>(table: string, query: Query, signal?: AbortSignal): Promise<T[]> {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined) continue;
      for (const one of Array.isArray(value) ? (value as string[]) : [String(value)]) params.append(name, one);
    }
    return (await this.send('GET', `${table}?${params}`, undefined, signal)) as T[];
  }

  async insert(table: string, row: object): Promise<void> {
    await this.send('POST', table, row);
  }

  async call<T>(name: string, args: object = {}, signal?: AbortSignal): Promise<T> {
    return (await this.send('POST', 'rpc/' + name, args, signal)) as T;
  }

  /** head reads where the account stands; it fails when this session was shut out, where a read would find nothing. */
  async head(signal?: AbortSignal): Promise<Head> {
    const began = Date.now();
    const head = await this.call<Head>('sync_head', {}, signal);
    this.ahead = Date.parse(head.server_time) - (began + Date.now()) / 2;
    return head;
  }

  /** register makes the session a dashboard, once; without it nothing can be read. */
  register(): Promise<void> {
    const session = this.auth.current();
    if (!session) return Promise.reject(new Problem('signed_out', '', 401));
    if (this.registered === session.device) return Promise.resolve();
    return (this.registering ??= this.send('POST', 'rpc/device_register', { p_id: session.device, p_kind: 'dashboard', p_name: browserName(navigator.userAgent), p_client: schema }, undefined, true)
      .then(() => void (this.registered = session.device))
      .finally(() => (this.registering = undefined)));
  }

  private async send(method: string, path: string, body?: object, signal?: AbortSignal, bare = false): Promise<unknown> {
    if (!bare) await this.register();
    let token = await this.auth.token();
    for (let turn = 0; ; turn++) {
      const answer = await within(this.ask, `${this.config.url}/rest/v1/${path}`, {
        method,
        headers: {
          apikey: this.config.key, Authorization: 'Bearer ' + token, Accept: 'application/json',
          ...(body ? { 'Content-Type': 'application/json' } : {}),
          ...(body && !path.startsWith('rpc/') ? { Prefer: 'return=minimal' } : {}),
        },
        body: body && JSON.stringify(body),
      }, signal);
      const text = await answer.text();
      if (answer.ok) return text ? JSON.parse(text) : undefined;
      if (answer.status === 401 && turn === 0) {
        token = (await this.auth.refresh(token)).access;
        continue;
      }
      throw this.problem(answer.status, text);
    }
  }

  private problem(status: number, text: string): Problem {
    const r = refusalOf(text);
    if (status === 401) return this.auth.end();
    if (status === 429 || status >= 500) return away(status);
    // The device was revoked, here or elsewhere.
    if (r.code === '42501' && r.hint === 'sign in again') return this.auth.end();
    if (status === 409 && r.code === '23505') return new Problem('conflict', '', 409, 'twice');
    if (status === 409) return /device|revoke/.test(r.hint ?? '') ? refused('devices', 409) : /settings/.test(r.message ?? '') ? refused('settings', 409) : /version/.test(r.message ?? '') ? refused('schema', 409) : refused('changed', 409);
    if (status === 404 || ['PGRST204', '42703', '42P01'].includes(r.code ?? '')) return refused('schema', status);
    return refused(status === 403 ? 'denied' : 'failed', status);
  }
}

function refusalOf(text: string): Refusal {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body ? (body as Refusal) : {};
  } catch {
    return {}; // what stands before the project may answer in words
  }
}

/** browserName names a browser for the list of devices, for example "Firefox, Android". */
export function browserName(agent: string): string {
  const first = (pairs: readonly [RegExp, string][], other: string) => pairs.find(([pattern]) => pattern.test(agent))?.[1] ?? other;
  const browser = first([[/Edg\//, 'Edge'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari']], 'Browser');
  const system = first([[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS/, 'macOS'], [/Linux/, 'Linux']], '');
  return system ? `${browser}, ${system}` : browser;
}
