import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Section } from '@/ui/section';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { certain } from '../candidates';
import { profileText } from '../messages';
import { type Candidate, type Conflict, type Fact, type Profile, useDecide } from '../queries';
import { CandidateLine } from './CandidateLine';
import { FactForm } from './FactForm';

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
          <CandidateLine
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
