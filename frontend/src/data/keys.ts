import type { JobFilter } from './data';
import type { LiveEvent } from './types';

/**
 * The keys of what is kept. The first word is the noun; invalidating a noun reads
 * all of it again. "inbox" stands apart: its rows never move by themselves, so news
 * are held back there until the reader asks for them.
 */
export const keys = {
  session: ['session'] as const,
  authState: ['authState'] as const,
  agent: ['agent'] as const,
  budget: ['budget'] as const,
  profile: ['profile'] as const,
  jobSummary: ['jobSummary'] as const,
  inbox: (filter?: JobFilter) => (filter ? (['inbox', filter] as const) : (['inbox'] as const)),
  job: (id: string) => ['job', id] as const,
  worth: (id: string) => ['worth', id] as const,
  proposals: (...more: readonly unknown[]) => ['proposals', ...more] as const,
  proposal: (id: string) => ['proposal', id] as const,
  preview: (id: string, hash: string) => ['proposal', id, 'preview', hash] as const,
  submissions: (...more: readonly unknown[]) => ['submissions', ...more] as const,
  conversation: (submission?: string) => (submission ? (['conversation', submission] as const) : (['conversation'] as const)),
  outcomes: ['outcomes'] as const,
  /** What the agent says of chances, days to come, the day's plan and what it learned. */
  engine: (...more: readonly unknown[]) => ['engine', ...more] as const,
  operation: (id: string) => ['operation', id] as const,
  sources: ['sources'] as const,
  channels: ['channels'] as const,
  models: ['models'] as const,
  providers: ['providers'] as const,
  calls: (...more: readonly unknown[]) => ['calls', ...more] as const,
  templates: (...more: readonly unknown[]) => ['templates', ...more] as const,
  settings: ['settings'] as const,
  rules: ['rules'] as const,
  events: (...more: readonly unknown[]) => ['events', ...more] as const,
  notifications: ['notifications'] as const,
  /** Decisions on their way to the agent, and the devices of an account; in a hosted dashboard only. */
  decisions: ['decisions'] as const,
  devices: ['devices'] as const,
  sync: (...more: readonly unknown[]) => ['sync', ...more] as const,
  users: ['users'] as const,
  tokens: ['tokens'] as const,
  admin: (...more: readonly unknown[]) => ['admin', ...more] as const,
};

/** keysTouchedBy says what has to be read again after a piece of news. */
export function keysTouchedBy(e: LiveEvent): readonly (readonly unknown[])[] {
  const noun = e.kind.split('.')[0];
  const job = e.job_id ? [keys.job(e.job_id)] : [];
  switch (noun) {
    case 'job':
    case 'posting':
      return [...job, ...(e.job_id ? [keys.worth(e.job_id)] : []), keys.agent, keys.jobSummary, keys.events()];
    case 'proposal':
      return [...job, keys.agent, keys.proposals(), ...(e.subject ? [keys.proposal(e.subject)] : []), keys.events()];
    case 'submission':
      return [...job, keys.agent, keys.submissions(), keys.proposals(), keys.events()];
    case 'reply':
    case 'answer':
      return [...job, keys.conversation(), keys.agent, keys.events()];
    case 'outcome':
      return [...job, keys.outcomes, keys.submissions(), keys.events()];
    case 'call':
    case 'budget':
    case 'spend':
    case 'model':
    case 'price':
      return [keys.budget, keys.agent, keys.calls(), keys.models, keys.providers];
    case 'source':
      return [keys.sources, keys.agent];
    case 'channel':
    case 'autonomy':
    case 'lock':
      return [keys.channels, keys.agent, keys.events()];
    case 'profile':
      return [keys.profile, keys.events()];
    case 'learned':
    case 'arms':
    case 'plan':
    case 'past':
      return [['worth'], keys.engine(), keys.events()];
    case 'feedback':
      return [...job, keys.events()];
    case 'rule':
      return [keys.rules, keys.events()];
    case 'settings':
      return [keys.settings, keys.agent, keys.channels, keys.sources, keys.events()];
    case 'template':
      return [keys.templates(), keys.events()];
    case 'agent':
      return [keys.agent];
    case 'notification':
      return [keys.notifications];
    case 'operation':
      // The text of a draft arrives piece by piece; it is shown, not asked for again.
      return e.kind !== 'operation.text' && typeof e.id === 'string' ? [keys.operation(e.id)] : [];
    case 'decision':
      return [keys.decisions, keys.proposals(), keys.agent];
    case 'mirror':
      // More came at once than is told one by one.
      return [['job'], ['proposal'], keys.proposals(), keys.submissions(), keys.outcomes, keys.budget, keys.agent, keys.settings, keys.decisions, keys.engine()];
    case 'user':
    case 'token':
      return [keys.users, keys.tokens, keys.events()];
    default:
      return [];
  }
}
