import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useAgentOnly } from '@/app/hosted/queries';
import { keys } from '@/data/keys';
import type { JobDetail } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { TextArea } from '@/ui/field';
import { OutsideText } from '@/ui/outside-text';
import { useToast } from '@/ui/toast';
import { useQueryClient } from '@tanstack/react-query';
import { useAnswerActs, useConversation } from '../conversation-queries';
import { AnswerPart } from './AnswerPart';
import { conversationText } from './conversation-messages';
import { Drafting } from './Drafting';

const open = ['waiting', 'approved', 'sending', 'unknown', 'needs_human', 'parked'];

/** Conversation shows what came back to what was sent for a job, and drafts, edits and approves an answer in its thread. */
export function Conversation({ detail }: { detail: JobDetail }) {
  const last = (detail.submissions ?? []).filter((s) => s.state === 'sent').at(-1);
  const agentOnly = useAgentOnly();
  return last && !agentOnly ? <Thread key={last.id} submission={last.id} /> : null;
}

function Thread({ submission }: { submission: string }) {
  const t = useText(conversationText);
  const f = useFormat();
  const client = useQueryClient();
  const { say } = useToast();
  const { data } = useConversation(submission);
  const acts = useAnswerActs(submission);
  const review = useAllowed('review');
  const send = useAllowed('send');
  const [wish, setWish] = useState('');
  const [operation, setOperation] = useState<string>();
  const may = review.may && !review.disabled;
  const replies = data?.replies ?? [];
  const answers = data?.answers ?? [];
  const pending = answers.find((a) => open.includes(a.state));
  const free = !!data && !pending && !operation;
  const draft = () =>
    acts.draft.mutate(
      { say: wish },
      {
        onSuccess: (o) => {
          setOperation(o.id);
          setWish('');
          say(t('writing'));
        },
      },
    );
  useCommands(t('title'), [{ id: 'answer', keys: 'shift+R', label: t('answer'), run: draft, off: !may || !free || acts.draft.isPending }]);
  if (!data) return null;
  const mails = [
    ...replies.map((r) => ({ at: r.at ?? '', node: <OutsideText key={r.id} text={r.text ?? ''} aside={<span className="type-note text-ink-2">{t('from', { name: r.from_name ?? r.from ?? '', when: f.dateTime(r.at) ?? '' })}</span>} /> })),
    ...answers
      .filter((a) => a.state === 'sent')
      .map((a) => ({
        at: a.receipt?.at ?? a.updated_at ?? '',
        node: (
          <div key={a.id} className="border-l-2 border-edge pl-3">
            <p className="type-note text-ink-2">{t('ours', { when: f.dateTime(a.receipt?.at ?? a.updated_at) ?? '' })}</p>
            <p className="type-prose whitespace-pre-wrap">{a.content.body}</p>
          </div>
        ),
      })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <section aria-label={t('title')} className="flex flex-col gap-4">
      <h2 className="type-section">{t('title')}</h2>
      {mails.length === 0 && <p className="text-ink-2">{t('silent')}</p>}
      {mails.map((m) => m.node)}
      {pending && <AnswerPart key={pending.id + pending.rev} answer={pending} acts={acts} may={may} maySend={send.may && !send.disabled} />}
      {operation && (
        <Drafting
          key={operation}
          id={operation}
          onDone={() => {
            setOperation(undefined);
            say(t('written'));
            void client.invalidateQueries({ queryKey: keys.conversation(submission) });
          }}
        />
      )}
      {review.may && !pending && (
        <div className="flex flex-col gap-2">
          <TextArea label={t('say')} hint={t('sayHint')} rows={3} value={wish} onChange={(e) => setWish(e.target.value)} />
          <span>
            <Button keys="shift+R" disabled={!may || !free} busy={acts.draft.isPending} onClick={draft}>
              {t(replies.some((r) => !['auto_reply', 'bounce', 'other'].includes(r.class)) ? 'answer' : 'followUp')}
            </Button>
          </span>
        </div>
      )}
    </section>
  );
}
