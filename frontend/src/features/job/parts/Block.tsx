import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useAgentOnly } from '@/app/hosted/queries';
import type { Job } from '@/data/types';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { jobText } from '../messages';
import { useBlocked, useSetBlocked } from '../queries';

export interface BlockState {
  blocked: boolean;
  /** A company is named, and this person may change the settings. */
  shown: boolean;
  /** The agent answers, too. */
  may: boolean;
  busy: boolean;
  asking: boolean;
  ask: () => void;
  close: () => void;
  confirm: () => void;
}

/** useBlock keeps the jobs of a company out, or lets them in again. Blocking asks first; both can be undone. */
export function useBlock(job: Job | undefined): BlockState {
  const t = useText(jobText);
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  // The job that goes with it is skipped at the agent.
  const may = !useAgentOnly() && admin.may;
  const { disabled } = admin;
  const company = job?.company ?? '';
  const blocked = useBlocked(company);
  const change = useSetBlocked();
  const [asking, setAsking] = useState(false);
  const onError = (e: unknown) => say(words(e));
  const unblock = (reopen?: Job) => change.mutate({ company, on: false, reopen }, { onSuccess: () => say(t(reopen ? 'undone' : 'unblocked', { company })), onError });
  return {
    blocked,
    shown: may && company !== '',
    may: may && !disabled && company !== '',
    busy: change.isPending,
    asking,
    ask: () => (blocked ? unblock() : setAsking(true)),
    close: () => setAsking(false),
    confirm: () => {
      setAsking(false);
      change.mutate({ company, on: true, skip: job }, { onSuccess: () => say(t('blocked', { company }), () => unblock(job)), onError });
    },
  };
}

/** Block is the control of useBlock: what it keeps out is named before it does. */
export function Block({ block: b, company = '' }: { block: BlockState; company?: string }) {
  const t = useText(jobText);
  if (!b.shown) return null;
  return (
    <>
      <Button look="quiet" keys="b" disabled={!b.may} busy={b.busy} onClick={b.ask}>
        {t(b.blocked ? 'unblock' : 'block')}
      </Button>
      <Confirm open={b.asking} title={t('blockAsk', { company })} act={t('block')} look="stop" onClose={b.close} onConfirm={b.confirm}>
        {t('blockBody', { company })}
      </Confirm>
    </>
  );
}
