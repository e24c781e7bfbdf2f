import createClient from 'openapi-fetch';
import type { paths } from '@/api/schema';
import type { Api } from '../api';
import { Problem } from '../problem';
import type { Project } from './project';
import { columns, type OutcomeRow, outcomeOf, type Row } from './rows';
import { fieldsOf, putSettings, settingsOf } from './settings';
import { refused } from './words';

interface Asked {
  query: URLSearchParams;
  /** The version that a change is made against. */
  version: number;
  body: Record<string, unknown>;
  signal: AbortSignal;
}
interface Answer {
  body: unknown;
  version?: number;
}
type Serve = (project: Project, asked: Asked) => Promise<Answer>;

/** At most so many rows are read at once: a project caps a page at a thousand. */
const most = 1000;

async function forecasts(project: Project, signal: AbortSignal): Promise<Answer> {
  const rows = await project.select<Row & { at: string }>('forecasts', { select: columns.forecast, deleted_at: 'is.null', order: 'at.desc,days.asc,id.asc', limit: most }, signal);
  const all = rows.map((r) => r.view);
  const newest = rows[0]?.at;
  return { body: { forecasts: all.filter((_, i) => rows[i]!.at === newest), records: [], scored: all.filter((v) => v.score) } };
}

async function outcomes(project: Project, { query, signal }: Asked): Promise<Answer> {
  const limit = Math.min(Number(query.get('limit') ?? most), most);
  const from = Number(query.get('after') ?? 0);
  const kind = query.get('kind');
  const rows = await project.select<OutcomeRow>('outcomes', { select: columns.outcome, deleted_at: 'is.null', kind: kind ? 'eq.' + kind : undefined, order: 'at.asc,id.asc', limit, offset: from }, signal);
  return { body: { items: rows.map(outcomeOf), next: rows.length >= limit ? String(from + limit) : undefined } };
}

/** What of the agent's API has a mirror. */
const served: Record<string, Serve> = {
  'GET /settings': async (project, { signal }) => {
    const { doc, version } = await settingsOf(project, signal);
    return { body: { filters: {}, ...doc, rev: version }, version };
  },
  'GET /settings/schema': async (project, { signal }) => {
    const { doc, version } = await settingsOf(project, signal);
    return { body: { rev: version, declarative: false, fields: fieldsOf(doc) } };
  },
  'PUT /settings': async (project, { version, body }) => {
    const { doc, version: next } = await putSettings(project, version, body);
    return { body: { ...doc, rev: next }, version: next };
  },
  'GET /forecasts': (project, { signal }) => forecasts(project, signal),
  'GET /outcomes': outcomes,
};

/** resources is the client of the agent's API over the mirror: what has none is refused as the agent's own. */
export function resources(project: Project): Api {
  const api = createClient<paths>({
    baseUrl: location.origin,
    fetch: async (request: Request) => {
      const url = new URL(request.url);
      const serve = served[`${request.method} ${url.pathname.replace('/api/v1', '')}`];
      if (!serve) throw refused('agentOnly');
      const text = request.method === 'GET' ? '' : await request.text();
      const version = Number(request.headers.get('If-Match')?.replaceAll('"', '') ?? 0);
      const answer = await serve(project, { query: url.searchParams, version, body: text ? (JSON.parse(text) as Record<string, unknown>) : {}, signal: request.signal });
      return Response.json(answer.body, { headers: answer.version === undefined ? {} : { ETag: `"${answer.version}"` } });
    },
  });
  api.use({ onError: ({ error }) => (error instanceof Problem ? error : undefined) });
  return api;
}
