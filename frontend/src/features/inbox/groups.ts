import type { Job, Proposal } from '@/data/types';

/** Which jobs the list shows. */
export const views = ['open', 'ready', 'new', 'skipped', 'out'] as const;
export type View = (typeof views)[number];
export const viewOf = (v: string | undefined): View => views.find((x) => x === v) ?? 'open';

/** A job as it was when it was listed: its group stays even when its state changes. */
export type ListedJob = Job & { listed?: string };

/** Groups by what the user can do, in their order. */
export type Group = 'ready' | 'answer' | 'drafting' | 'shortlisted' | 'new' | 'unknown' | 'found' | 'view';
const order: readonly Group[] = ['ready', 'answer', 'drafting', 'shortlisted', 'unknown', 'new', 'view', 'found'];

/** A line of the list: the head of a group, or a job with its place. */
export type Line = { kind: 'head'; group: Group } | { kind: 'job'; group: Group; job: Job; place: number; proposal?: Proposal };

const byState: Partial<Record<string, Group>> = { waiting: 'ready', approved: 'ready', needs_human: 'answer', refused: 'answer', drafting: 'drafting', drafted: 'drafting' };
const rank: Record<string, number> = { waiting: 0, needs_human: 1, drafted: 2, drafting: 3, refused: 4, approved: 5 };

/** proposalsByJob keeps for each job the draft that asks most of the user. */
export function proposalsByJob(proposals: readonly Proposal[]): Map<string, Proposal> {
  const out = new Map<string, Proposal>();
  for (const p of proposals) {
    const have = out.get(p.job_id);
    if (!have || (rank[p.state] ?? 9) < (rank[have.state] ?? 9)) out.set(p.job_id, p);
  }
  return out;
}

function groupOf(job: ListedJob, proposal: Proposal | undefined): Group {
  const drafted = proposal && byState[proposal.state];
  if (drafted) return drafted;
  if ((job.listed ?? job.state) === 'new') return 'new';
  return job.score === null || job.score === undefined ? 'unknown' : 'shortlisted';
}

/**
 * lines lays jobs out in groups and keeps their order within each. Jobs that were
 * loaded come in the order of the agent; a change of a job's state does not move it.
 */
export function lines(jobs: readonly Job[], drafts: Map<string, Proposal>, view: View, searching: boolean): Line[] {
  const groups = new Map<Group, Line[]>();
  const seen = new Set<string>();
  for (const job of jobs) {
    if (seen.has(job.id)) continue;
    seen.add(job.id);
    const proposal = drafts.get(job.id);
    const group: Group = searching ? 'found' : view === 'open' || view === 'ready' ? groupOf(job, proposal) : 'view';
    if (view === 'ready' && !searching && group !== 'ready') continue;
    const list = groups.get(group) ?? [];
    list.push({ kind: 'job', group, job, place: 0, proposal });
    groups.set(group, list);
  }
  const out: Line[] = [];
  let place = 0;
  for (const group of order) {
    const list = groups.get(group);
    if (!list) continue;
    out.push({ kind: 'head', group });
    for (const line of list) out.push(line.kind === 'job' ? { ...line, place: ++place } : line);
  }
  return out;
}

/** step finds the next job line from an index in a direction; the index itself at the end. */
export function step(list: readonly Line[], from: number, by: 1 | -1): number {
  for (let i = from + by; i >= 0 && i < list.length; i += by) if (list[i]!.kind === 'job') return i;
  return list[from]?.kind === 'job' ? from : list.findIndex((l) => l.kind === 'job');
}
