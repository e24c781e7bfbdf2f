import type { Job, Proposal } from '@/data/types';
import { type Group, groupOf, order, type View } from './groups';

/** A line of the list: the head of a group, or a job with its place. */
export type Line = { kind: 'head'; group: Group } | { kind: 'job'; group: Group; job: Job; place: number; proposal?: Proposal };

/** The jobs of a group in the order of the agent, and behind them those that were fetched one by one. */
interface Part {
  group: Group;
  jobs: readonly Job[];
  /** How many of jobs belong to this list; more may have been added since. */
  size: number;
  extra: readonly Job[];
}

/**
 * Rows is the list as it is shown: groups with their heads, each job once. It costs
 * the same for a hundred thousand jobs as for ten, since places are worked out when
 * a line is asked for.
 */
export class Rows {
  /** How many lines there are, heads among them. */
  readonly length: number;
  /** How many jobs there are. */
  readonly jobs: number;

  constructor(
    private readonly parts: readonly Part[],
    private readonly drafts: ReadonlyMap<string, Proposal>,
    private readonly where: ReadonlyMap<string, { group: Group; at: number }>,
  ) {
    this.jobs = parts.reduce((n, p) => n + p.size + p.extra.length, 0);
    this.length = this.jobs + parts.length;
  }

  /** at is the line at an index, undefined beyond the ends. */
  at(index: number): Line | undefined {
    let from = 0;
    let place = 0;
    for (const p of this.parts) {
      const i = index - from - 1;
      const size = p.size + p.extra.length;
      if (i === -1) return { kind: 'head', group: p.group };
      if (i >= 0 && i < size) {
        const job = i < p.size ? p.jobs[i]! : p.extra[i - p.size]!;
        return { kind: 'job', group: p.group, job, place: place + i + 1, proposal: this.drafts.get(job.id) };
      }
      from += size + 1;
      place += size;
    }
    return undefined;
  }

  /** indexOf is where a job stands, -1 when it does not. */
  indexOf(id: string): number {
    const known = this.where.get(id);
    let from = 0;
    for (const p of this.parts) {
      const i = known ? (known.group === p.group && known.at < p.size ? known.at : -1) : behind(p, id);
      if (i >= 0) return from + 1 + i;
      from += p.size + p.extra.length + 1;
    }
    return -1;
  }

  /** top is how many pixels stand above a line, for heads and jobs of these heights. */
  top(index: number, head: number, row: number): number {
    let from = 0;
    let heads = 0;
    for (const p of this.parts) {
      if (from >= index) break;
      heads++;
      from += p.size + p.extra.length + 1;
    }
    return heads * head + (index - heads) * row;
  }

  /** line is the index of the line at so many pixels from the top; the last one below the end. */
  line(y: number, head: number, row: number): number {
    let from = 0;
    let above = 0;
    for (const p of this.parts) {
      const size = p.size + p.extra.length;
      const height = head + size * row;
      if (y < above + height) return from + (y < above + head ? 0 : 1 + Math.floor((y - above - head) / row));
      from += size + 1;
      above += height;
    }
    return this.length - 1;
  }
}

const behind = (p: Part, id: string): number => {
  const i = p.extra.findIndex((j) => j.id === id);
  return i < 0 ? -1 : p.size + i;
};

/** step finds the next job line from an index in a direction; the index itself at the end. */
export function step(rows: Rows, from: number, by: 1 | -1): number {
  for (let i = from + by; i >= 0 && i < rows.length; i += by) if (rows.at(i)!.kind === 'job') return i;
  return rows.at(from)?.kind === 'job' ? from : Math.min(1, rows.length - 1);
}

/** Pages of jobs as they were read. */
type Pages = readonly { readonly items: readonly Job[] }[];

/**
 * Lister lays out pages of jobs in groups. While only further pages come it looks at
 * those alone; whatever else changes is laid out anew. A change of a job's state does
 * not move it.
 */
export class Lister {
  private pages: Pages = [];
  private drafts: ReadonlyMap<string, Proposal> = new Map();
  private view?: View;
  private searching = false;
  private groups = new Map<Group, Job[]>();
  private where = new Map<string, { group: Group; at: number }>();
  private readonly seen = new Set<string>();

  /** read takes the pages that are there. */
  read(pages: Pages, drafts: ReadonlyMap<string, Proposal>, view: View, searching: boolean): void {
    const grown = drafts === this.drafts && view === this.view && searching === this.searching && pages.length >= this.pages.length && this.pages.every((p, i) => p === pages[i]);
    if (!grown) {
      this.groups = new Map();
      this.where = new Map();
      this.seen.clear();
    }
    const fresh = grown ? pages.slice(this.pages.length) : pages;
    Object.assign(this, { pages, drafts, view, searching });
    for (const page of fresh) for (const job of page.items) this.add(job);
  }

  private add(job: Job): void {
    if (this.seen.has(job.id)) return;
    this.seen.add(job.id);
    const group = this.groupOf(job);
    if (!group) return;
    const list = this.groups.get(group) ?? [];
    if (list.length === 0) this.groups.set(group, list);
    this.where.set(job.id, { group, at: list.length });
    list.push(job);
  }

  private groupOf(job: Job): Group | undefined {
    if (this.searching) return 'found';
    if (this.view !== 'open' && this.view !== 'ready') return 'view';
    const group = groupOf(job, this.drafts.get(job.id));
    return this.view === 'ready' && group !== 'ready' ? undefined : group;
  }

  /** has says whether a job is on one of the pages. */
  readonly has = (id: string): boolean => this.seen.has(id);

  /** rows is the list, with jobs that stand on a later page behind those of their group. */
  rows(extra: readonly Job[] = []): Rows {
    const more = new Map<Group, Job[]>();
    for (const job of extra) {
      const group = this.seen.has(job.id) ? undefined : this.groupOf(job);
      if (group) more.set(group, [...(more.get(group) ?? []), job]);
    }
    const parts = order.flatMap((group) => {
      const jobs = this.groups.get(group) ?? [];
      const behind = more.get(group) ?? [];
      return jobs.length + behind.length > 0 ? [{ group, jobs, size: jobs.length, extra: behind }] : [];
    });
    return new Rows(parts, this.drafts, this.where);
  }
}
