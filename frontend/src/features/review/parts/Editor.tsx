import { useEffect, useRef } from 'react';
import { hostedText } from '@/app/hosted/parts/messages';
import type { Content, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Changes } from '@/ui/changes';
import { TextArea, TextField } from '@/ui/field';
import { Note } from '@/ui/state';
import type { Edit } from '../edit';
import { reviewText } from '../messages';

/** Editor changes a text. What is typed is kept on this device at once; a newer text at the agent never replaces it. */
export function Editor({ proposal, edit, restored, outdated, busy, error, onChange, onSave, onDrop, onMine, agentOnly = false }: {
  proposal: Proposal;
  edit: Edit;
  restored: boolean;
  outdated: boolean;
  busy: boolean;
  error?: string;
  onChange: (part: Partial<Content>) => void;
  onSave: () => void;
  onDrop: () => void;
  /** Save over the newer text. */
  onMine: () => void;
  /** To whom it goes is changed elsewhere. */
  agentOnly?: boolean;
}) {
  const t = useText(reviewText);
  const th = useText(hostedText);
  const f = useFormat();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  useCommands(t('edit'), [
    { id: 'save', keys: 'mod+s', label: t('save'), run: onSave, inFields: true, off: busy || outdated },
    { id: 'drop', keys: 'Escape', label: t('discard'), run: () => box.current?.blur(), inFields: true },
  ]);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(e) => {
        e.preventDefault();
        onSave();
      }}
    >
      {restored && !outdated && <Note tone="accent">{t('restored')}</Note>}
      {outdated && (
        <Note tone="warn" live>
          <div className="flex flex-col items-start gap-2">
            <p className="type-section">{t('newer')}</p>
            <div className="flex flex-wrap gap-2">
              <Button look="primary" busy={busy} onClick={onMine}>
                {t('newerMine')}
              </Button>
              <Button onClick={onDrop}>{t('newerTake')}</Button>
            </div>
            <p className="type-label">{t('newerDiff')}</p>
            <Changes before={proposal.content.body} after={edit.content.body} lang={proposal.content.language} />
          </div>
        </Note>
      )}
      {proposal.state === 'approved' && <Note tone="warn">{t('voids')}</Note>}
      <div className="grid gap-3 md:grid-cols-2">
        <TextField label={t('to')} disabled={agentOnly} hint={agentOnly ? th('partialEdit') : undefined} value={edit.content.recipient} onChange={(e) => onChange({ recipient: e.target.value })} />
        <TextField label={t('subject')} value={edit.content.subject} onChange={(e) => onChange({ subject: e.target.value })} />
      </div>
      <TextArea
        ref={box}
        label={t('body')}
        lang={edit.content.language}
        rows={20}
        value={edit.content.body}
        error={error}
        onChange={(e) => onChange({ body: e.target.value })}
        className="type-prose !max-w-none !text-[16px]"
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" keys="mod+s" busy={busy} disabled={outdated}>
          {t('save')}
        </Button>
        <Button onClick={onDrop}>{t('discard')}</Button>
        <span className="type-note text-ink-3">{t('keptHere', { time: f.time(new Date(edit.at).toISOString()) ?? '' })}</span>
      </div>
    </form>
  );
}
