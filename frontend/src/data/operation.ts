import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useData } from './context';
import { keys } from './keys';
import type { LiveEvent, Operation } from './types';

/** Progress of a long piece of work. Text is what a draft has grown to so far. */
export interface Work {
  operation?: Operation;
  text: string;
  running: boolean;
  cancel: () => void;
  cancelling: boolean;
}

/** grow adds a piece of a draft to what has arrived; a new try begins anew. */
export function grow(before: { text: string; try: string }, e: LiveEvent): { text: string; try: string } {
  const current = `${String(e.stage)}/${String(e.attempt)}/${String(e.variant)}`;
  const piece = typeof e.text === 'string' ? e.text : '';
  return { try: current, text: (current === before.try ? before.text : '') + piece };
}

/** useOperation follows a long work by news, and asks every two seconds where news fail. onEnd is called once, when it has ended. */
export function useOperation(id: string | undefined, onEnd?: (o: Operation) => void): Work {
  const { operations, realtime } = useData();
  const client = useQueryClient();
  const [grown, setGrown] = useState({ text: '', try: '' });
  const query = useQuery({
    queryKey: keys.operation(id ?? ''),
    queryFn: ({ signal }) => operations.get(id!, signal),
    enabled: !!id,
    refetchInterval: (q) => (q.state.data && q.state.data.state !== 'running' ? false : 2000),
  });
  useEffect(() => {
    setGrown({ text: '', try: '' });
    if (!id) return;
    return realtime.subscribe((e) => {
      if (e.kind === 'operation.text' && e.id === id) setGrown((before) => grow(before, e));
    });
  }, [id, realtime]);
  const operation = id ? query.data : undefined;
  const ended = !!operation && operation.state !== 'running';
  useEffect(() => {
    if (ended) onEnd?.(operation);
    // The end is told once for each operation.
  }, [ended, id]);
  const cancel = useMutation({
    mutationFn: () => operations.cancel(id!),
    onSettled: () => client.invalidateQueries({ queryKey: keys.operation(id ?? '') }),
  });
  return { operation, text: grown.text || operation?.text || '', running: !!id && !ended, cancel: () => cancel.mutate(), cancelling: cancel.isPending };
}
