import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useData } from '@/data/context';
import { newKey, takeItems } from '@/data/api';
import { keys } from '@/data/keys';
import type { Content, Proposal } from '@/data/types';

/** useQueue lists the drafts that wait for a decision. It is read once for a visit, so that "next" leads on and nothing moves. */
export function useQueue() {
  const { proposals } = useData();
  return useQuery({
    queryKey: keys.proposals('queue'),
    queryFn: async ({ signal }) => (await proposals.list(['waiting', 'needs_human'], undefined, 200, signal)).items,
  });
}

export function useProposal(id: string | undefined) {
  const { proposals } = useData();
  return useQuery({ queryKey: keys.proposal(id ?? ''), queryFn: ({ signal }) => proposals.get(id!, signal), enabled: !!id });
}

export function useFacts() {
  const { profile } = useData();
  return useQuery({ queryKey: keys.profile, queryFn: ({ signal }) => profile.get(signal), staleTime: 60_000 });
}

export function useChannel(name: string | undefined) {
  const { api } = useData();
  const { data } = useQuery({ queryKey: keys.channels, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/channels', { signal })), staleTime: 30_000 });
  return data?.find((c) => c.channel === name);
}

/** usePreview asks what exactly would be sent; it is bound to the hash, so that another text is asked for anew. */
export function usePreview(p: Proposal | undefined, enabled: boolean) {
  const { proposals } = useData();
  return useQuery({ queryKey: keys.preview(p?.id ?? '', p?.hash ?? ''), queryFn: ({ signal }) => proposals.preview(p!.id, signal), enabled: enabled && !!p, staleTime: 10_000 });
}

/** useDecide holds the writes on one proposal. Each carries the hash of what was on screen. */
export function useDecide(id: string) {
  const { proposals } = useData();
  const client = useQueryClient();
  // One key for each text that is approved: a second press of the button is the same act.
  const approval = useRef({ hash: '', key: '' });
  const took = (p: Proposal | undefined) => {
    if (p) client.setQueryData(keys.proposal(id), p);
    void client.invalidateQueries({ queryKey: keys.agent });
    void client.invalidateQueries({ queryKey: keys.decisions });
    if (p?.job_id) void client.invalidateQueries({ queryKey: keys.job(p.job_id) });
  };
  const failed = () => void client.invalidateQueries({ queryKey: keys.proposal(id) });
  return {
    approve: useMutation({
      mutationFn: (hash: string) => {
        if (approval.current.hash !== hash) approval.current = { hash, key: newKey() };
        return proposals.approve(id, hash, approval.current.key);
      },
      onSuccess: took,
      onError: () => {
        // A refusal is an answer; the next press is another act.
        approval.current = { hash: '', key: '' };
        failed();
      },
    }),
    reject: useMutation({ mutationFn: (v: { reason: string; hash: string }) => proposals.reject(id, v.reason, v.hash), onSuccess: took, onError: failed }),
    edit: useMutation({ mutationFn: (v: { content: Content; hash: string }) => proposals.edit(id, v.content, v.hash), onSuccess: took }),
    choose: useMutation({ mutationFn: (n: number) => proposals.choose(id, n), onSuccess: took, onError: failed }),
    regenerate: useMutation({ mutationFn: (wish: Parameters<typeof proposals.regenerate>[1]) => proposals.regenerate(id, wish) }),
    /** undoReject saves the same text again, which brings a rejected draft back to its gates. It works on after its page was left. */
    undoReject: async (p: Proposal) => took(await proposals.edit(p.id, p.content, p.hash)),
  };
}
