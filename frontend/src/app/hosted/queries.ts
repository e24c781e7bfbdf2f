import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useData } from '@/data/context';
import type { RemoteDecision, TextState } from '@/data/hosted';
import { keys } from '@/data/keys';

/** useAgentOnly says whether this window speaks to a mirror, where some things are the agent's alone. */
export const useAgentOnly = (): boolean => useData().hosted !== undefined;

/** useDecisions reads what was decided here and what the agent did with it; while one waits it is asked for often. */
export function useDecisions() {
  const { hosted } = useData();
  const enabled = useQueryClient().getQueryData(keys.session) !== undefined && hosted !== undefined;
  return useQuery({
    queryKey: keys.decisions,
    queryFn: ({ signal }) => hosted!.decisions(signal),
    enabled,
    refetchInterval: (q) => (q.state.data?.some((d) => d.state === 'waiting') ? 15_000 : false),
  });
}

/** useDecisionOn is the latest decision about one content of a proposal, undefined where there is none. */
export function useDecisionOn(target: string, hash: string): RemoteDecision | undefined {
  const { data } = useDecisions();
  const last = data?.find((d) => d.target === target);
  // What was carried out shows itself; what was decided about another content does not hold any more.
  return last && last.state !== 'applied' && (last.hash === hash || last.state === 'changed' || last.kind === 'edit') ? last : undefined;
}

/** useTexts follows whether encrypted texts can be read. */
export function useTexts(): TextState {
  const { hosted } = useData();
  const [state, set] = useState<TextState>(hosted?.texts.state() ?? 'plain');
  useEffect(() => {
    if (!hosted) return;
    set(hosted.texts.state());
    return hosted.texts.onState(set);
  }, [hosted]);
  return state;
}

/** useUnlock opens encrypted texts, or locks them again; all that shows texts is read anew. */
export function useUnlock() {
  const { hosted } = useData();
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  const read = () => client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'inbox' || q.queryKey[1] === 'drafts' });
  const unlock = useMutation({
    mutationFn: (passphrase: string) => hosted!.texts.unlock(passphrase, setDone),
    onMutate: () => setDone(0),
    onSuccess: read,
  });
  const lock = () => {
    hosted?.texts.lock();
    // What was open is taken off the screen, not only not read again.
    for (const noun of ['proposal', 'proposals', 'job', 'decisions', 'profile']) client.removeQueries({ queryKey: [noun] });
    void read();
  };
  return { unlock, done, lock };
}

export function useDevices() {
  const { hosted } = useData();
  return useQuery({ queryKey: keys.devices, queryFn: ({ signal }) => hosted!.devices(signal), enabled: hosted !== undefined });
}

export function useRevoke() {
  const { hosted } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => hosted!.revoke(id),
    onSettled: () => Promise.all([keys.devices, keys.agent].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
