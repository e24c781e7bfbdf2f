import type { Api } from './api';
import type { Hosted } from './hosted';
import type {
  Agent, AuthState, Budget, Content, DraftWish, Job, JobDetail, JobState, JobSummary, LiveEvent, Money, Operation, Outcome, OutcomeKind, Page, PaidIn,
  Posting, Preview, Profile, Proposal, ProposalState, Session, Submission, SubmissionState,
} from './types';

/** Data is all that the pages know of where data comes from. Each noun has a part of its own; every call fails with a Problem. */
export interface Data {
  auth: AuthData;
  agent: AgentData;
  jobs: JobData;
  proposals: ProposalData;
  submissions: SubmissionData;
  operations: OperationData;
  profile: ProfileData;
  budget: { get(signal?: AbortSignal): Promise<Budget> };
  money: MoneyData;
  realtime: Realtime;
  /** The resources that have no part above. */
  api: Api;
  /** Set where the data is a mirror: there decisions travel to the agent, and what has no mirror only the agent does. */
  hosted?: Hosted;
}

export interface AuthData {
  state(signal?: AbortSignal): Promise<AuthState>;
  setup(token: string, name: string, password: string): Promise<void>;
  /** keep says whether the session outlives the window, where that is for the user to choose. */
  login(name: string, password: string, keep?: boolean): Promise<void>;
  logout(): Promise<void>;
  me(signal?: AbortSignal): Promise<Session>;
  /** onExpired tells when a request was refused because the session ended. */
  onExpired(listener: () => void): () => void;
}

export type AgentAct = 'pause' | 'resume' | 'stop-new';
export interface AgentData {
  get(signal?: AbortSignal): Promise<Agent>;
  act(act: AgentAct): Promise<void>;
}

export interface JobFilter {
  q?: string;
  state?: readonly JobState[];
  source?: string;
  minScore?: number;
  sort?: 'newest' | 'score';
}
export interface JobData {
  list(filter: JobFilter, after?: string, limit?: number, signal?: AbortSignal): Promise<Page<Job>>;
  get(id: string, signal?: AbortSignal): Promise<JobDetail>;
  shortlist(id: string): Promise<void>;
  skip(id: string, reason: string): Promise<void>;
  undo(id: string): Promise<void>;
  summary(signal?: AbortSignal): Promise<JobSummary>;
  draft(id: string, wish?: DraftWish): Promise<Operation>;
  add(posting: { url: string } | { text: string }): Promise<Job>;
}

export interface ProposalData {
  list(state: readonly ProposalState[], after?: string, limit?: number, signal?: AbortSignal): Promise<Page<Proposal>>;
  get(id: string, signal?: AbortSignal): Promise<Proposal>;
  preview(id: string, signal?: AbortSignal): Promise<Preview>;
  approve(id: string, hash: string, key: string): Promise<Proposal>;
  reject(id: string, reason: string, hash: string): Promise<Proposal>;
  edit(id: string, content: Content, hash: string): Promise<Proposal>;
  regenerate(id: string, wish?: DraftWish): Promise<Operation>;
  choose(id: string, variant: number): Promise<Proposal>;
}

/** What the user saw or decides of a submission that waits for a person. */
export type Resolution = 'sent' | 'absent' | 'resume' | 'cancel';
export interface SubmissionData {
  list(state: readonly SubmissionState[], after?: string, limit?: number, signal?: AbortSignal): Promise<Page<Submission>>;
  resolve(id: string, how: Resolution, note: string): Promise<void>;
  outcomes(signal?: AbortSignal): Promise<Outcome[]>;
  record(outcome: NewOutcome): Promise<void>;
}
export interface NewOutcome {
  submission_id: string;
  kind: OutcomeKind;
  amount?: Money;
  fee?: Money;
  hours?: number;
}

export interface MoneyData {
  /** What was paid from one day to another, both included, for each currency, the largest first. */
  paid(from: string, to: string, signal?: AbortSignal): Promise<PaidIn[]>;
}

export interface OperationData {
  get(id: string, signal?: AbortSignal): Promise<Operation>;
  cancel(id: string): Promise<Operation>;
}

export interface ProfileData {
  get(signal?: AbortSignal): Promise<Profile>;
}

/** How the stream of news is doing. Since is when it broke. */
export type LinkState = { state: 'connecting' | 'live' } | { state: 'broken'; since: number };
export type Unsubscribe = () => void;

/** Realtime brings news as they happen and those that were missed meanwhile. */
export interface Realtime {
  subscribe(onEvent: (e: LiveEvent) => void): Unsubscribe;
  onState(listener: (s: LinkState) => void): Unsubscribe;
  state(): LinkState;
}

export type { Posting };
