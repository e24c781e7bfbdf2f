import { useNavigate } from '@tanstack/react-router';
import { mirrorText } from '@/app/hosted/messages';
import { useAgentOnly } from '@/app/hosted/queries';
import type { Mode } from '@/app/queries';
import type { Channel, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import type { useEdit } from './edit';
import { reviewText } from './messages';
import { sendWords } from './parts/SendBar';
import { useDecide } from './queries';

/** What the acts of a review need of its page. */
interface Stage {
  proposal: Proposal;
  mode: Mode;
  channel?: Channel;
  edit: ReturnType<typeof useEdit>;
  /** Takes away the layer that asked. */
  close: () => void;
  /** Goes on to the next draft. */
  onNext: () => void;
  /** A new draft is being written by this operation. */
  onWriting: (operation: string) => void;
}

/** useActs decides about one draft: each act says what came of it, and a rejection can be taken back. */
export function useActs({ proposal, mode, channel, edit, close, onNext, onWriting }: Stage) {
  const t = useText(reviewText);
  const th = useText(mirrorText);
  const agentOnly = useAgentOnly();
  const { say } = useToast();
  const words = useProblemText();
  const navigate = useNavigate();
  const decide = useDecide(proposal.id);
  const onError = (e: unknown) => say(words(e));
  const takeBack = () =>
    void decide.undoReject(proposal).then(() => {
      say(t('undone'));
      void navigate({ to: '/review/$id', params: { id: proposal.id } });
    }, onError);
  return {
    decide,
    save: (hash: string) => {
      if (!edit.edit) return;
      decide.edit.mutate({ content: edit.edit.content, hash }, { onSuccess: () => (edit.drop(), say(agentOnly ? th('sent') : t('saved'))) });
    },
    drop: () => {
      decide.edit.reset();
      edit.drop();
    },
    approve: () =>
      decide.approve.mutate(proposal.hash, {
        onSuccess: () => {
          const key = sendWords(mode, channel);
          say(agentOnly ? th('sent') : t(key === 'approveLive' ? 'approvedLive' : key === 'approveHand' ? 'approvedHand' : 'approvedDry'));
          onNext();
        },
        onError,
        onSettled: close,
      }),
    reject: (reason: string) =>
      decide.reject.mutate({ reason, hash: proposal.hash }, {
        onSuccess: () => {
          close();
          // A decision that was sent is not taken back.
          if (agentOnly) say(th('sent'));
          else say(t('rejected'), takeBack);
          onNext();
        },
        onError,
      }),
    regenerate: (wish: Parameters<typeof decide.regenerate.mutate>[0]) => decide.regenerate.mutate(wish, { onSuccess: (o) => (onWriting(o.id), close()), onError }),
    choose: (n: number) => decide.choose.mutate(n, { onSuccess: () => (close(), say(t('chosen'))), onError }),
  };
}

export type Acts = ReturnType<typeof useActs>;
