/** What kind of failure a request met: the kinds of the agent, and those of the way to it. */
export type ProblemCode =
  | 'invalid' | 'not_found' | 'conflict' | 'stale' | 'denied' | 'blocked' | 'budget'
  | 'internal' | 'unavailable' | 'signed_out' | 'setup_needed' | 'offline' | 'agent_only';

/** A failed request, in words for the user. Detail comes from the agent in the user's language; it is empty for failures of the connection. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly status = 0,
    /** The field that was wrong, for example "limits.day". */
    readonly where?: string,
    readonly errors: readonly { message: string; location?: string }[] = [],
  ) {
    super(detail || code);
    this.name = 'Problem';
  }

  /** transient says whether the same request may succeed later. */
  get transient(): boolean {
    return this.code === 'offline' || this.code === 'unavailable';
  }
}

const byStatus: Record<number, ProblemCode> = {
  400: 'invalid', 401: 'signed_out', 402: 'budget', 403: 'denied', 404: 'not_found',
  409: 'conflict', 412: 'stale', 422: 'invalid', 428: 'stale', 429: 'unavailable', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable',
};
const known = new Set<string>([...Object.values(byStatus), 'blocked', 'setup_needed', 'internal']);

/** problemOf reads RFC 9457 problem details; a body of another shape still gives a Problem. */
export function problemOf(status: number, body: unknown): Problem {
  const p = (typeof body === 'object' && body ? body : {}) as Record<string, unknown>;
  const text = (v: unknown) => (typeof v === 'string' ? v : '');
  const byCode = known.has(text(p.code)) ? (text(p.code) as ProblemCode) : undefined;
  let code: ProblemCode = byCode ?? byStatus[status] ?? 'internal';
  if (status === 401 && code !== 'setup_needed') code = 'signed_out';
  if (status === 412 || status === 428) code = 'stale';
  const errors = Array.isArray(p.errors)
    ? p.errors.flatMap((e: unknown) => {
        const entry = (e ?? {}) as Record<string, unknown>;
        return text(entry.message) ? [{ message: text(entry.message), location: text(entry.location) || undefined }] : [];
      })
    : [];
  return new Problem(code, text(p.detail) || text(p.title), status, text(p.where) || undefined, errors);
}

export const asProblem = (e: unknown): Problem =>
  e instanceof Problem ? e : new Problem('internal', e instanceof Error ? e.message : String(e));
