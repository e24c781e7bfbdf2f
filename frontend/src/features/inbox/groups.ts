import type { Job, Page, Proposal } from '@/data/types';

/** Which jobs the list shows. */
export const views = ['open', 'ready', 'new', 'skipped', 'out'] as const;
export type View = (typeof views)[number];
export const viewOf = (v: string | undefined): View => views.find((x) => x === v) ?? 'open';

/** A job as it was when it was listed: its group stays even when its state changes. */
export type ListedJob = Job & { listed?: string };
export const listed = (page: Page<Job>): Page<ListedJob> => ({ ...page, items: page.items.map((j) => ({ ...j, listed: j.state })) });

/** Groups by what the user can do, in their order. */
export type Group = 'ready' | 'answer' | 'drafting' | 'shortlisted' | 'new' | 'unknown' | 'found' | 'view';
export const order: readonly Group[] = ['ready', 'answer', 'drafting', 'shortlisted', 'unknown', 'new', 'view', 'found'];

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

/** groupOf is where a job stands among the open ones. */
export function groupOf(job: ListedJob, proposal: Proposal | undefined): Group {
  const drafted = proposal && byState[proposal.state];
  if (drafted) return drafted;
  if ((job.listed ?? job.state) === 'new') return 'new';
  return job.score === null || job.score === undefined ? 'unknown' : 'shortlisted';
}
