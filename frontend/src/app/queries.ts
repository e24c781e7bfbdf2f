import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AgentAct } from '@/data/data';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Agent, Scope, User } from '@/data/types';
import { useText } from '@/i18n/text';
import { useAgentOnly } from './hosted/queries';
import { mirrorText } from './hosted/messages';
import { appText } from './messages';

/** useAgent reads the agent's state; it changes with news, and is asked again each half minute for its clock. */
export function useAgent() {
  const { agent } = useData();
  // Before signing in there is nothing to ask, and the mode is not known.
  const enabled = useQueryClient().getQueryData(keys.session) !== undefined;
  return useQuery({ queryKey: keys.agent, enabled, queryFn: ({ signal }) => agent.get(signal), refetchInterval: 30_000 });
}

export type Mode = 'live' | 'dry' | 'unknown';

/** useMode reads the mode from the agent only. While it is not known, nothing may be sent from here. */
export function useMode(): Mode {
  const { data, isError } = useAgent();
  return modeOf(data, isError);
}

/** useSendMode is the mode that an approval has to reckon with: that of an agent which is away may be live when it comes back. */
export function useSendMode(): Mode {
  const { data, isError } = useAgent();
  return data?.away && !isError ? 'live' : modeOf(data, isError);
}

export function modeOf(agent: Pick<Agent, 'dry_run' | 'away'> | undefined, failed: boolean): Mode {
  // An agent that is away may come back in another mode.
  if (!agent || failed || agent.away) return 'unknown';
  return agent.dry_run ? 'dry' : 'live';
}

export function useAgentAct() {
  const { agent } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: AgentAct) => agent.act(act),
    onSettled: () => Promise.all([keys.agent, keys.decisions].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

/** useActWords says what became of an act on the agent: it was done, or in a hosted dashboard it was sent. */
export function useActWords(): (done: 'stopSendsDone' | 'pauseDone' | 'resumeDone') => string {
  const t = useText(appText);
  const th = useText(mirrorText);
  const agentOnly = useAgentOnly();
  return (done) => (agentOnly ? th('sent') : t(done));
}

export function useAuthState() {
  const { auth } = useData();
  return useQuery({ queryKey: keys.authState, queryFn: ({ signal }) => auth.state(signal), staleTime: Infinity, retry: false, refetchInterval: (q) => (q.state.status === 'error' ? 3000 : false) });
}

export function useSession(enabled = true) {
  const { auth } = useData();
  return useQuery({ queryKey: keys.session, queryFn: ({ signal }) => auth.me(signal), staleTime: 5 * 60_000, enabled });
}

const rank: Record<Scope, number> = { read: 0, review: 1, send: 2, admin: 3 };
const most: Record<User['role'], Scope> = { owner: 'admin', reviewer: 'send', viewer: 'read' };

/** may says whether a role includes a scope. The agent decides; this only spares the user a refusal. */
export const may = (role: User['role'] | undefined, scope: Scope): boolean => role !== undefined && rank[most[role]] >= rank[scope];

/** useMay says whether the person who is signed in may do something. */
export function useMay(): (scope: Scope) => boolean {
  const { data } = useSession();
  return (scope) => may(data?.user.role, scope);
}
