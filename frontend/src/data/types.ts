import type { components } from '@/api/schema';

type Schemas = components['schemas'];

/** One page of a list; next is the cursor of the page after it, absent at the end. */
export interface Page<T> {
  items: T[];
  next?: string;
}

type Counts = Record<string, number>;
/** The agent's state; its counts are never null here. */
export type Agent = Omit<Schemas['AgentStatus'], 'jobs' | 'proposals' | 'submissions'> & {
  jobs: Counts;
  proposals: Counts;
  submissions: Counts;
  /** Only through a mirror: when the agent was last heard of, and whether that is too long ago to rely on. */
  seen_at?: string;
  away?: boolean;
};
export type Job = Schemas['Job'];
export type JobDetail = Schemas['JobDetail'];
export type Decision = Schemas['Decision'];
export type Reason = Schemas['Reason'];
export type Extraction = Schemas['Extraction'];
export type Posting = Schemas['Posting'];
/** Why the text of a proposal is not on screen: locked by a passphrase, kept at the agent, or not the one that its hash names. */
export type Unseen = 'locked' | 'kept' | 'damaged';
export type Proposal = Schemas['Proposal'] & {
  /** Only through a mirror. */
  unseen?: Unseen;
  /** Only through a mirror: to whom it goes and what is attached is known to the agent alone. */
  partial?: boolean;
  /** Only with partial: "none" for no recipient, or "@" and the host that the recipient is at. */
  to?: string;
};
export type Content = Schemas['Content'];
export type Claim = Schemas['Claim'];
export type Gate = Schemas['GateResult'];
export type Submission = Schemas['Submission'];
export type Outcome = Schemas['OutcomeEvent'];
export type Reply = Schemas['Reply'];
export type Answer = Schemas['Answer'];
export type AnswerWish = Schemas['AnswerWish'];
export type Money = Schemas['Money'];
export type Pay = Schemas['Pay'];
export type Lock = Schemas['Lock'];
export type SourceState = Schemas['SourceState'];
export type Budget = Schemas['Budget'];
export type Gauge = Schemas['Gauge'];
export type Call = Schemas['Call'];
export type ModelInfo = Schemas['ModelInfo'];
export type ProviderInfo = Schemas['ProviderInfo'];

export type JobState = 'new' | 'screened_out' | 'skipped' | 'shortlisted' | 'expired' | 'closed';
export type ProposalState = 'drafting' | 'drafted' | 'needs_human' | 'waiting' | 'approved' | 'refused' | 'rejected' | 'expired';
export type SubmissionState = 'queued' | 'sending' | 'sent' | 'parked' | 'failed' | 'unknown' | 'needs_human' | 'cancelled';
export type OutcomeKind = 'viewed' | 'replied' | 'interviewing' | 'offered' | 'won' | 'lost' | 'ghosted' | 'withdrawn' | 'paid';

export type Scope = 'read' | 'review' | 'send' | 'admin';
export type Role = 'owner' | 'reviewer' | 'viewer';

/** Who is signed in. */
export interface User {
  id: string;
  name: string;
  role: Role;
  lang?: string;
}
export interface Session {
  user: User;
  expires_at?: string;
}
/** What anyone may know before signing in. */
export interface AuthState {
  setup_needed: boolean;
  signed_in: boolean;
  version: string;
}

export type Fact = Schemas['Fact'];
export type Profile = Schemas['Profile'];
export type Block = Schemas['Block'];
/** Exactly what would leave, in a readable form. */
export type Preview = Schemas['Preview'];
/** A long piece of work that the agent does for one request. */
export type Operation = Schemas['Operation'];
/** How many jobs are in each state, and why jobs were screened out. */
export type JobSummary = Schemas['JobSummary'];
/** What the user asks of one draft; left empty, all is left to the agent. */
export type DraftWish = Schemas['DraftWish'];
export type Channel = Schemas['ChannelView'];
export type Worth = Schemas['Worth'];
export type Chance = Schemas['Chance'];
export type Variant = Schemas['Variant'];

/** One entry of the event log as it comes over the wire, or news of an operation. */
export interface LiveEvent {
  seq: number;
  kind: string;
  job_id?: string;
  subject?: string;
  from?: string;
  to?: string;
  at?: string;
  by?: string;
  [more: string]: unknown;
}

export type AuditEvent = Schemas['Event'];
/** What was paid in one currency, amounts in its smallest unit; what nobody stated is counted apart and is no zero. */
export type PaidIn = Omit<Schemas['PaidIn'], 'booked' | 'payments'> & { payments: Outcome[] };
