import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import { Problem, type ProblemCode } from '@/data/problem';
import type { Api } from '@/data/api';
import type { Operation } from '@/data/types';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Failed } from '@/ui/state';
import { workText } from './messages';

/** Begin asks the agent for a long work. */
export type Begin = (api: Api) => Promise<Operation>;

export interface Work<R> {
  start: (begin: Begin) => void;
  operation: Operation | undefined;
  running: boolean;
  result: R | undefined;
  error: unknown;
  cancelled: boolean;
  cancel: () => void;
  clear: () => void;
}

const pollEvery = 700;

/** failure is the problem that ended an operation, as a Problem. */
export const failure = (o: Operation | undefined): Problem | undefined =>
  o?.state === 'failed' ? new Problem((o.error?.code as ProblemCode | undefined) ?? 'internal', o.error?.detail ?? '') : undefined;

/** useWork starts a long work of the agent and follows it to its end; touched is read again then. */
export function useWork<R>(touched: readonly (readonly unknown[])[] = [], onDone?: (result: R) => void): Work<R> {
  const { api, operations } = useData();
  const client = useQueryClient();
  const [id, setId] = useState<string>();
  const begin = useMutation({
    mutationFn: (ask: Begin) => ask(api),
    onSuccess: (o) => {
      client.setQueryData(keys.operation(o.id), o);
      setId(o.id);
    },
  });
  const { data: o, error } = useQuery({
    queryKey: keys.operation(id ?? ''),
    queryFn: ({ signal }) => operations.get(id!, signal),
    enabled: id !== undefined,
    refetchInterval: (q) => (q.state.data?.state === 'running' ? pollEvery : false),
  });
  const operation = id === undefined ? undefined : o;
  const running = begin.isPending || operation?.state === 'running';
  const ended = useRef<string>(undefined);
  useEffect(() => {
    if (!operation || running || ended.current === operation.id) return;
    ended.current = operation.id;
    for (const queryKey of touched) void client.invalidateQueries({ queryKey });
    if (operation.state === 'done') onDone?.(operation.result as R);
  });
  return {
    start: (ask) => begin.mutate(ask),
    operation,
    running,
    result: operation?.state === 'done' ? (operation.result as R) : undefined,
    error: begin.error ?? failure(operation) ?? (id === undefined ? undefined : error),
    cancelled: operation?.state === 'cancelled',
    cancel: () => void (id && operations.cancel(id).catch(() => undefined)),
    clear: () => {
      setId(undefined);
      begin.reset();
    },
  };
}

/** WorkState shows how far a long work is, with its cancel, or why it failed. */
export function WorkState({ work, label }: { work: Work<unknown>; label: string }) {
  const t = useText(workText);
  if (work.running) {
    const p = work.operation?.progress as { done?: number; total?: number; stage?: string } | undefined;
    const known = !!p?.total;
    return (
      <div role="status" className="flex flex-col gap-2 py-2">
        <div className="flex items-center justify-between gap-3">
          <span>
            {label || t('working')}
            {known && ' · ' + t('of', { done: p.done ?? 0, total: p.total! })}
          </span>
          <Button look="quiet" onClick={work.cancel}>
            {t('cancel')}
          </Button>
        </div>
        <progress aria-label={label} value={known ? p.done : undefined} max={known ? p.total : undefined} className="h-1.5 w-full accent-[var(--accent)]" />
      </div>
    );
  }
  if (work.cancelled) return <p role="status" className="py-2 text-ink-2">{t('cancelled')}</p>;
  if (work.error) return <Failed error={work.error} className="!px-0" />;
  return null;
}
