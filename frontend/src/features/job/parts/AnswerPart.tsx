import { useState } from 'react';
import type { Answer } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { TextArea, TextField } from '@/ui/field';
import { Note } from '@/ui/state';
import { Tag } from '@/ui/tag';
import type { useAnswerActs } from '../conversation-queries';
import { conversationText } from './conversation-messages';

type Acts = ReturnType<typeof useAnswerActs>;

/** AnswerPart shows an answer of ours that is not settled yet: its text, what stands in its way, and what can be done. */
export function AnswerPart({ answer, acts, may, maySend }: { answer: Answer; acts: Acts; may: boolean; maySend: boolean }) {
  const t = useText(conversationText);
  const codes = useCodes();
  const [draft, setDraft] = useState<{ subject: string; body: string }>();
  const waits = answer.state === 'waiting';
  const unclear = answer.state === 'unknown' || answer.state === 'needs_human' || answer.state === 'parked';
  const gates = (answer.gates ?? []).filter((g) => !g.passed);
  const sendable = waits && gates.length === 0 && !answer.missing?.length;
  const busy = acts.approve.isPending || acts.edit.isPending || acts.reject.isPending || acts.resolve.isPending;
  const begin = () => setDraft({ subject: answer.content.subject, body: answer.content.body });
  const save = () => draft && acts.edit.mutate({ answer, ...draft }, { onSuccess: () => setDraft(undefined) });
  useCommands(t('title'), [
    { id: 'answerApprove', keys: 'shift+A', label: t('approve'), run: () => acts.approve.mutate(answer), off: !maySend || !sendable || !!draft || busy },
    { id: 'answerEdit', keys: 'shift+E', label: t('edit'), run: begin, off: !may || !waits || !!draft },
    { id: 'answerSave', keys: 'mod+Enter', label: t('save'), run: save, off: !draft, inFields: true },
  ]);
  return (
    <section aria-label={t(`kind.${answer.kind}` as 'kind.reply')} className="flex flex-col gap-3 border border-edge p-3">
      <p className="flex flex-wrap items-baseline gap-2">
        <strong>{t(`kind.${answer.kind}` as 'kind.reply')}</strong> <Tag>{t(`state.${answer.state}` as 'state.sent')}</Tag>
        <span className="type-note text-ink-3">{t('to', { address: answer.content.recipient })}</span>
      </p>
      {draft ? (
        <>
          <TextField label={t('subject')} value={draft.subject} onChange={(e) => setDraft({ ...draft, subject: e.target.value })} />
          <TextArea label={t('body')} rows={10} value={draft.body} onChange={(e) => setDraft({ ...draft, body: e.target.value })} />
        </>
      ) : (
        <p className="type-prose whitespace-pre-wrap">{answer.content.body}</p>
      )}
      {waits && gates.map((g) => <Note key={g.gate} tone="stop">{codes.finding(g)}</Note>)}
      {waits && (answer.missing ?? []).map((m) => <Note key={m} tone="warn">{codes.note(m)}</Note>)}
      {waits && (answer.flags ?? []).map((m) => <Note key={m} tone="warn">{codes.note(m)}</Note>)}
      <span className="flex flex-wrap gap-2">
        {draft && <Button look="primary" keys="mod+Enter" busy={acts.edit.isPending} onClick={save}>{t('save')}</Button>}
        {draft && <Button onClick={() => setDraft(undefined)}>{t('cancel')}</Button>}
        {!draft && waits && <Button look="primary" keys="shift+A" disabled={!maySend || !sendable} busy={acts.approve.isPending} onClick={() => acts.approve.mutate(answer)}>{t('approve')}</Button>}
        {!draft && waits && <Button keys="shift+E" disabled={!may} onClick={begin}>{t('edit')}</Button>}
        {!draft && (waits || answer.state === 'approved') && <Button disabled={!may} busy={acts.reject.isPending} onClick={() => acts.reject.mutate(answer)}>{t('reject')}</Button>}
        {unclear && <Button disabled={!maySend} onClick={() => acts.resolve.mutate({ answer, how: 'sent' })}>{t('sentIt')}</Button>}
        {unclear && <Button disabled={!maySend} onClick={() => acts.resolve.mutate({ answer, how: answer.state === 'parked' ? 'resume' : 'absent' })}>{t(answer.state === 'parked' ? 'resume' : 'notSent')}</Button>}
        {unclear && <Button disabled={!maySend} onClick={() => acts.resolve.mutate({ answer, how: 'cancel' })}>{t('give')}</Button>}
      </span>
    </section>
  );
}
