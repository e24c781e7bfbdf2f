import type { JobFilter } from '../data';
import type { Job, Page } from '../types';
import { type Query, quoted } from './project';
import { columns, jobOf, type JobRow } from './rows';

/** What stands for the place of a row in a list: its sort value and its id. */
interface Cursor {
  v: number | string | null;
  id: string;
}
const writeCursor = (c: Cursor): string => JSON.stringify([c.v, c.id]);
function readCursor(after: string | undefined): Cursor | undefined {
  try {
    const [v, id] = JSON.parse(after ?? '') as [Cursor['v'], string];
    return typeof id === 'string' ? { v, id } : undefined;
  } catch {
    return undefined;
  }
}

/** like is a pattern that finds words as they were typed: what has a meaning in patterns loses it. */
export const like = (words: string): string => quoted(`*${words.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', ' ')}*`);

/** jobQuery asks for one page of jobs, best or newest first, from behind a cursor on. */
export function jobQuery(f: JobFilter, after: string | undefined, limit: number): Query {
  const score = f.sort === 'score';
  const at = readCursor(after);
  const and = [];
  if (f.q) and.push(`or(view->>title.ilike.${like(f.q)},view->>company.ilike.${like(f.q)})`);
  if (at && score) and.push(at.v === null ? `and(score.is.null,id.gt.${quoted(at.id)})` : `or(score.lt.${at.v},and(score.eq.${at.v},id.gt.${quoted(at.id)}),score.is.null)`);
  if (at && !score) and.push(`or(first_seen_at.lt.${quoted(String(at.v))},and(first_seen_at.eq.${quoted(String(at.v))},id.gt.${quoted(at.id)}))`);
  return {
    select: columns.job, deleted_at: 'is.null', merged_into: 'eq.',
    state: f.state?.length ? `in.(${f.state.join(',')})` : undefined,
    source: f.source ? 'eq.' + f.source : undefined,
    score: f.minScore === undefined ? undefined : 'gte.' + f.minScore,
    and: and.length ? `(${and.join(',')})` : undefined,
    order: score ? 'score.desc.nullslast,id.asc' : 'first_seen_at.desc,id.asc',
    limit,
  };
}

/** jobPage is a page of what was read, with the cursor of the next where there may be one. */
export function jobPage(rows: readonly JobRow[], f: JobFilter, limit: number): Page<Job> {
  const last = rows.at(-1);
  return {
    items: rows.map((r) => jobOf(r)),
    next: last && rows.length >= limit ? writeCursor({ v: f.sort === 'score' ? last.score : last.first_seen_at, id: last.id }) : undefined,
  };
}
