import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '@/api/schema';
import { prefs } from '@/lib/prefs';
import { type Api, newKey } from '../api';
import { Problem, problemOf } from '../problem';

export type Fetcher = (request: Request) => Promise<Response>;

/** RestHttp speaks to the agent's API with the session cookie: it adds the CSRF token and idempotency keys, and turns failures into Problems. */
export class RestHttp {
  readonly api: Api;
  private csrf = '';
  private readonly expired = new Set<() => void>();

  constructor(fetcher: Fetcher = (request) => fetch(request), baseUrl = location.origin) {
    this.api = createClient<paths>({ baseUrl, credentials: 'same-origin', fetch: fetcher });
    this.api.use(this.manners());
  }

  setToken(csrf: string): void {
    this.csrf = csrf;
  }

  onExpired(listener: () => void): () => void {
    this.expired.add(listener);
    return () => this.expired.delete(listener);
  }

  /** manners is what every request carries, and what becomes of an answer that is a refusal. */
  private manners(): Middleware {
    return {
      onRequest: ({ request }) => {
        request.headers.set('Accept', 'application/json');
        request.headers.set('Accept-Language', prefs.get().lang);
        if (request.method === 'GET') return;
        request.headers.set('X-CSRF-Token', this.csrf);
        if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', newKey());
      },
      onResponse: async ({ response, schemaPath }) => {
        if (response.ok) return;
        const problem = problemOf(response.status, await read(response));
        if (problem.code === 'signed_out' && !schemaPath.startsWith('/api/v1/auth/')) this.expired.forEach((listener) => listener());
        throw problem;
      },
      onError: ({ error, request }) => (request.signal.aborted ? undefined : error instanceof Problem ? error : new Problem('offline', '')),
    };
  }
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // What stands between here and the agent may answer in words.
    return { detail: text.trim().slice(0, 300) };
  }
}
