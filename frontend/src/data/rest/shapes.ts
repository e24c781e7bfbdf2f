import type { components } from '@/api/schema';
import type { Agent, Session } from '../types';

type Schemas = components['schemas'];

/** agentOf is the agent's state without nulls. */
export const agentOf = (a: Schemas['AgentStatus']): Agent => ({ ...a, jobs: a.jobs ?? {}, proposals: a.proposals ?? {}, submissions: a.submissions ?? {} });

/** sessionOf is who is signed in. */
export const sessionOf = (me: { user: unknown; expires_at?: string }): Session => ({ user: me.user as Session['user'], expires_at: me.expires_at });
