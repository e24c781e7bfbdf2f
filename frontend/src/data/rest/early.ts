import type { Fetcher } from './http';

declare global {
  interface Window {
    /** What the early script has asked the agent for, by path and query. */
    automonetEarly?: Record<string, Promise<Response>>;
    /** Set where the early script draws the page: whether the answers are on their way, and how React is started. */
    automonetStart?: { asked: Promise<boolean>; main: () => void; started?: boolean };
  }
}

/** Whether somebody is signed in. */
export const authState = '/api/v1/auth/state';
/** What every page needs of the agent, once it is known that somebody is signed in. */
export const earlyAll = ['/api/v1/auth/me', '/api/v1/agent'];
/** What the inbox needs besides, as it is asked for there. */
export const earlyInbox = [
  '/api/v1/jobs?state=shortlisted&state=new&sort=score&limit=100',
  '/api/v1/proposals?state=waiting&state=needs_human&state=drafting&state=drafted&state=refused&state=approved&limit=200',
];
/** An answer that nobody asked for within this time of the load, in ms, is old. */
const freshFor = 10_000;

/**
 * withEarly answers a request with what the early script asked for while the main one
 * was still being read. Each answer serves once; a refusal is asked for again, and
 * whatever changes something makes the other answers void.
 */
export const withEarly =
  (fetcher: Fetcher): Fetcher =>
  (request) => {
    const waiting = window.automonetEarly;
    if (!waiting) return fetcher(request);
    const { pathname, search } = new URL(request.url);
    const early = waiting[pathname + search];
    if (request.method !== 'GET' || performance.now() > freshFor) delete window.automonetEarly;
    else if (early) {
      delete waiting[pathname + search];
      return early.then(
        (response) => (response.ok ? response : fetcher(request)),
        () => fetcher(request),
      );
    }
    return fetcher(request);
  };
