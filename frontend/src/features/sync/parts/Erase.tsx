import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { syncText } from '../messages';
import { useErase } from '../queries';

/** Erase deletes the copy, once the host of the project was typed. */
export function Erase({ project, disabled }: { project: string; disabled: boolean }) {
  const t = useText(syncText);
  const [open, setOpen] = useState(false);
  return (
    <Section title={t('erase')}>
      <p className="max-w-[62ch] text-ink-2">{t('eraseAbout')}</p>
      <Button look="stop" className="self-start" disabled={disabled} onClick={() => setOpen(true)}>
        {t('eraseAct')}
      </Button>
      <Layer open={open} onClose={() => setOpen(false)} title={t('erase')} description={t('eraseAbout')}>
        <EraseForm project={project} onDone={() => setOpen(false)} />
      </Layer>
    </Section>
  );
}

function EraseForm({ project, onDone }: { project: string; onDone: () => void }) {
  const t = useText(syncText);
  const words = useProblemText();
  const { say } = useToast();
  const erase = useErase();
  const [typed, setTyped] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    erase.mutate(typed.trim(), {
      onSuccess: (r) => {
        say(t('erased', { n: r.rows }));
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <TextField label={t('eraseType', { project })} autoComplete="off" spellCheck={false} autoCapitalize="off" autoFocus value={typed} onChange={(e) => setTyped(e.target.value)} error={erase.isError ? words(erase.error) : undefined} />
      <Button type="submit" look="stop" disabled={typed.trim() !== project} busy={erase.isPending} className="self-end">
        {t('eraseAct')}
      </Button>
    </form>
  );
}
