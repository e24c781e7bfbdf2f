import type { Agent, Budget, Claim, Content, Gate, Gauge, Job, Outcome, Posting, Proposal, Submission, Unseen } from '../types';
import { contentHash } from './bytes';
import { sealedMark, type TextLock } from './texts';

/** A row of a mirrored table: the resource as far as it is mirrored, and the columns that are read. */
export interface Row {
  id: string;
  view: Record<string, unknown>;
  body?: string;
}
type Loose = Record<string, never>;

/** The columns that are read of each table; the long text is left out of lists. */
export const columns = {
  job: 'id,state,score,merged_into,posted_at,first_seen_at,last_seen_at,view',
  posting: 'id,job_id,view',
  proposal: 'id,job_id,state,channel,content_sha256,view,body',
  submission: 'id,job_id,proposal_id,channel,state,content_sha256,created_at,changed_at,view',
  outcome: 'id,submission_id,job_id,kind,at,view',
  budget: 'id,scope,limit_nano,spent_nano,held_nano,at',
  forecast: 'id,at,days,due,view',
  device: 'id,kind,name,view,created_at,last_seen_at,revoked_at',
} as const;

export interface JobRow extends Row {
  state: Job['state'];
  score: number | null;
  merged_into: string;
  posted_at: string | null;
  first_seen_at: string;
  last_seen_at: string | null;
}

export function jobOf(r: JobRow, text?: string): Job {
  return {
    title: '', sightings: 1, rev: 0,
    ...r.view,
    extraction: { language: '', language_confidence: 0, contract: '', remote: '', version: 0, ...(r.view.extraction as object | undefined) },
    id: r.id, state: r.state, score: r.score, merged_into: r.merged_into || undefined,
    posted_at: r.posted_at ?? undefined, first_seen_at: r.first_seen_at, last_seen_at: r.last_seen_at ?? undefined, text,
  } as Job;
}

export const postingOf = (r: Row & { job_id: string }, text = ''): Posting => ({ completeness: '', external_id: '', source: '', title: '', url: '', ...(r.view as Loose), id: r.id, job_id: r.job_id, text });

export interface ProposalRow extends Row {
  job_id: string;
  state: Proposal['state'];
  channel: string;
  content_sha256: string;
}
/** The long text of a proposal: its content, and what quotes it. */
interface ProposalText extends Partial<Content> {
  claims?: Claim[];
  gates?: Gate[];
  missing?: string[];
  flags?: string[];
  /** What is told of a recipient that stays at the agent. */
  to?: string;
}

/** hostOf is the host that a kept recipient is at. The project could say anything; only what looks like a host is shown. */
const hostOf = (to: string | undefined): string | undefined => (/^@[a-z0-9.-]{1,253}$/.test(to ?? '') ? to : undefined);

function parse<T>(text: string | undefined): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * proposalOf is a proposal as far as it can be read here. Where its text is encrypted
 * it is whole, and then its hash is computed anew: an approval binds what is on
 * screen, whatever the project says the hash is.
 */
export async function proposalOf(r: ProposalRow, texts: TextLock): Promise<Proposal> {
  const raw = r.body ?? '';
  const sealed = raw.startsWith(sealedMark);
  const text = parse<ProposalText>(await texts.read({ table: 'proposals', id: r.id, column: 'body' }, raw));
  const { claims, gates, missing, flags, to, ...content } = text ?? {};
  const view = r.view as Partial<Proposal>;
  const whole = { language: '', price: undefined, recipient: '', subject: '', body: '', ...view.content, ...content, channel: content.channel ?? r.channel } as Content;
  let unseen: Unseen | undefined;
  if (!text) unseen = !sealed ? 'kept' : texts.state() === 'locked' ? 'locked' : 'damaged';
  else if (sealed && (await contentHash(whole)) !== r.content_sha256) unseen = 'damaged';
  return {
    profile: '', rev: 0, rung: '',
    ...view,
    id: r.id, job_id: r.job_id, state: r.state, hash: r.content_sha256, content: whole, claims, gates: gates ?? view.gates, missing, flags,
    unseen, partial: !sealed || undefined, to: sealed ? undefined : to === 'none' ? 'none' : hostOf(to),
  } as Proposal;
}

export interface SubmissionRow extends Row {
  job_id: string;
  proposal_id: string;
  channel: string;
  state: Submission['state'];
  content_sha256: string;
  created_at: string;
  changed_at: string;
}
export const submissionOf = (r: SubmissionRow): Submission =>
  ({
    attempts: 0, key: '', rev: 0, recipient: '',
    ...r.view,
    id: r.id, job_id: r.job_id, proposal_id: r.proposal_id, channel: r.channel, state: r.state, hash: r.content_sha256,
    created_at: r.created_at, updated_at: r.changed_at, content: { channel: r.channel, recipient: '', subject: '', body: '', language: '' },
  }) as Submission;

export interface OutcomeRow extends Row {
  submission_id: string;
  job_id: string;
  kind: Outcome['kind'];
  at: string;
}
export const outcomeOf = (r: OutcomeRow): Outcome => ({ source: '', ...(r.view as Loose), id: r.id, submission_id: r.submission_id, job_id: r.job_id, kind: r.kind, at: r.at });

export interface DeviceRow {
  id: string;
  kind: 'agent' | 'dashboard';
  name: string;
  view: Record<string, unknown>;
  created_at: string;
  last_seen_at: string;
  revoked_at: string | null;
}

/** An agent that was not heard of for so long counts as away, in ms: it says something every few minutes. */
export const awayAfter = 10 * 60_000;

const counts = (v: unknown): Record<string, number> => (typeof v === 'object' && v ? (v as Record<string, number>) : {});

/** agentOf is an agent by what it last said of itself. */
export function agentOf(d: DeviceRow, gauges: Gauge[], now: Date): Agent {
  const v = d.view;
  // One that has said nothing yet is in doubt as well.
  const away = now.getTime() - Date.parse(d.last_seen_at) > awayAfter || v.running === false || typeof v.dry_run !== 'boolean';
  return {
    version: String(v.version ?? ''), dry_run: v.dry_run !== false, running: v.running !== false, run: (v.run as Agent['run'] | undefined) ?? 'running', run_reason: v.run_reason as string | undefined,
    actors: null, locks: null, sources: null, data_dir: '',
    models: { alerts: null, gauges, notes: null, orphans: 0, providers: 0, quarantined: 0, rung: '', usable: 0 },
    jobs: counts(v.jobs), proposals: counts(v.proposals), submissions: counts(v.submissions),
    seen_at: d.last_seen_at, away,
  };
}

export interface BudgetRow {
  id: string;
  scope: string;
  limit_nano: number | null;
  spent_nano: number;
  held_nano: number;
  at: string;
}

/** gaugesOf adds up what the agents of an account spent, scope by scope; of days and months only the latest is left. */
export function gaugesOf(rows: readonly BudgetRow[]): Gauge[] {
  const newest: Record<string, string> = {};
  for (const { scope } of rows) {
    const kind = scope.split(':')[0]!;
    if (scope > (newest[kind] ?? '')) newest[kind] = scope;
  }
  const sums = new Map<string, Gauge>();
  for (const r of rows) {
    const kind = r.scope.split(':')[0]!;
    if (['day', 'month'].includes(kind) ? newest[kind] !== r.scope : kind === 'job') continue;
    const g = sums.get(r.scope) ?? { scope: r.scope, limit: null, spent: 0, held: 0, orphan: 0, assumed: 0, overrun: 0, elsewhere: 0 };
    g.spent += r.spent_nano;
    g.held += r.held_nano;
    // The agents share one budget, each knows its limit.
    g.limit = r.limit_nano === null ? g.limit : Math.max(g.limit ?? 0, r.limit_nano);
    sums.set(r.scope, g);
  }
  for (const g of sums.values()) g.overrun = g.limit === null ? 0 : Math.max(0, g.spent + g.held - g.limit);
  const order = ['day', 'month'];
  const rank = (g: Gauge) => (order.indexOf(g.scope.split(':')[0]!) + order.length + 1) % (order.length + 1);
  return [...sums.values()].sort((a, b) => rank(a) - rank(b) || a.scope.localeCompare(b.scope));
}

/** budgetOf is the budget as figures only: calls, alerts and what is to settle stay at the agent. */
export function budgetOf(rows: readonly BudgetRow[], zone: string): Budget {
  const gauges = gaugesOf(rows);
  const none = { days: null, jobs: null, models: null, providers: null, tasks: null, from: '' };
  return {
    gauges, paid: gauges.some((g) => g.limit !== null), time_zone: zone, spend: none,
    alerts: null, changes: null, disabled_prices: null, limits: null, notes: null, orphans: null, quarantined: null, reconciliation: null,
  };
}
