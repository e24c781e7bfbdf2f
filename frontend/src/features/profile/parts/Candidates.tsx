import clsx from 'clsx';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Section } from '@/ui/section';
import { useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { textOf } from '../facts';
import { profileText } from '../messages';
import { type Candidate, type Conflict, type Fact, type Profile, useDecide } from '../queries';
import { FactForm } from './FactForm';

/** From this confidence on a statement without warnings and conflicts leaves nothing to decide but yes or no. */
export const certainFrom = 0.9;
export const certain = (c: Candidate): boolean => c.confidence >= certainFrom && !c.conflict && !c.warnings?.length;

const known = ['aimed_at_ai', 'unsure', 'other_name'] as const;

function Line({ candidate: c, current, profile, onFocus, onDecide, onEdit, disabled, may }: {
  candidate: Candidate;
  current: boolean;
  profile?: Profile;
  onFocus: () => void;
  onDecide: (yes: boolean, conflict?: Conflict) => void;
  onEdit: () => void;
  disabled: boolean;
  may: boolean;
}) {
  const t = useText(profileText);
  const f = useFormat();
  const codes = useCodes();
  const other = profile?.facts?.find((x) => x.id === c.conflict);
  const where = [c.source.file, c.source.page ? t('page', { n: c.source.page }) : t('line', { n: c.source.line })].join(', ');
  return (
    <li
      aria-current={current || undefined}
      onFocus={onFocus}
      className={clsx('grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-x-5 gap-y-2 border-b border-l-2 border-b-line py-3 pl-3 max-xl:grid-cols-1', current ? 'border-l-accent bg-surface' : 'border-l-transparent')}
    >
      <div className="min-w-0">
        <p className="type-row break-words">{textOf(c.fact, f.lang)}</p>
        <p className="type-note text-ink-2">
          {codes.word('fact', c.fact.kind)} · {certain(c) ? t('sure') : t('confidence', { p: f.percent(c.confidence) })}
        </p>
        {(c.warnings ?? []).map((w) => {
          const code = known.find((k) => k === w);
          return (
            <Tag key={w} tone="warn" className="!whitespace-normal">
              {code ? t(`w.${code}`) : w}
            </Tag>
          );
        })}
      </div>
      <blockquote className="min-w-0 border-l-[3px] border-edge pl-3">
        <p className="font-serif text-[14px] leading-5 break-words">{c.source.text}</p>
        <footer className="type-label break-words text-ink-3">{where}</footer>
      </blockquote>
      {may && (
        <div className="flex flex-wrap gap-2">
          {c.conflict ? (
            <>
              <p className="type-note w-full text-warn">{t('conflict', { text: other ? textOf(other, f.lang) : (profile?.name ?? '') })}</p>
              <Button disabled={disabled} onClick={() => onDecide(true, 'replace')}>{t('replace')}</Button>
              <Button disabled={disabled} onClick={() => onDecide(true, 'beside')}>{t('beside')}</Button>
            </>
          ) : (
            <Button look={current ? 'primary' : 'plain'} keys={current ? 'y' : undefined} disabled={disabled} onClick={() => onDecide(true)}>
              {t('confirm')}
            </Button>
          )}
          <Button keys={current ? 'n' : undefined} disabled={disabled} onClick={() => onDecide(false)}>
            {t('reject')}
          </Button>
          <Button look="quiet" disabled={disabled} onClick={onEdit}>
            {t('edit')}
          </Button>
        </div>
      )}
    </li>
  );
}

/** Candidates are the statements of a document: each is confirmed, corrected or left out by its owner. */
export function Candidates({ list, profile }: { list: readonly Candidate[]; profile?: Profile }) {
  const t = useText(profileText);
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const decide = useDecide();
  const [at, setAt] = useState<string>();
  const [editing, setEditing] = useState<Candidate>();
  const [several, setSeveral] = useState(false);
  const current = list.find((c) => c.id === at) ?? list[0];
  const sure = list.filter(certain);
  const next = (from: string) => list[list.findIndex((c) => c.id === from) + 1]?.id;
  const act = (c: Candidate, yes: boolean, conflict?: Conflict, fact?: Fact) => {
    setAt(next(c.id));
    decide.mutate(yes ? { id: c.id, act: 'confirm', conflict, fact } : { id: c.id, act: 'reject' }, {
      onSuccess: () => {
        say(t(yes ? 'confirmed' : 'rejected'));
        setEditing(undefined);
      },
      onError: (e) => say(words(e)),
    });
  };
  const all = async () => {
    setSeveral(true);
    let done = 0;
    try {
      for (const c of sure) {
        await decide.mutateAsync({ id: c.id, act: 'confirm' });
        done++;
      }
    } catch (e) {
      say(words(e));
    }
    setSeveral(false);
    if (done > 0) say(t('allDone', { n: done }));
  };
  const step = (by: number) => {
    const i = list.findIndex((c) => c.id === current?.id) + by;
    setAt(list[Math.min(list.length - 1, Math.max(0, i))]?.id);
  };
  const off = admin.disabled || !current || several;
  useCommands(t('candidates'), [
    { id: 'candidate.yes', keys: 'y', label: t('confirm'), off: off || !!current?.conflict, run: () => act(current!, true) },
    { id: 'candidate.no', keys: 'n', label: t('reject'), off, run: () => act(current!, false) },
    { id: 'candidate.next', keys: 'j', label: t('candidate') + ' ↓', run: () => step(1) },
    { id: 'candidate.previous', keys: 'k', label: t('candidate') + ' ↑', run: () => step(-1) },
  ]);
  return (
    <Section
      title={t('candidates')}
      aside={
        admin.may &&
        sure.length > 1 && (
          <Button disabled={admin.disabled} busy={several} onClick={() => void all()}>
            {t('allTrue', { n: sure.length })}
          </Button>
        )
      }
    >
      <p className="text-ink-2">{t('candidatesAbout')}</p>
      <ul>
        {list.map((c) => (
          <Line
            key={c.id}
            candidate={c}
            profile={profile}
            current={c.id === current?.id}
            may={admin.may}
            disabled={admin.disabled || several}
            onFocus={() => setAt(c.id)}
            onDecide={(yes, conflict) => act(c, yes, conflict)}
            onEdit={() => setEditing(c)}
          />
        ))}
      </ul>
      {editing && <FactForm fact={editing.fact} title={t('edit')} busy={decide.isPending} error={decide.error} onClose={() => setEditing(undefined)} onSave={(fact) => act(editing, true, editing.conflict ? 'replace' : undefined, fact)} />}
    </Section>
  );
}
