import { useState, type FormEvent } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { usePrefs } from '@/lib/prefs';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Note, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { type RuleTrial, useAddRule, useRemoveRule, useRules, useTryRule } from '../queries';
import { ruleText } from '../rule-messages';

/** Rules are the standing rules: said in plain words, shown as understood, and kept only when confirmed. */
export function Rules() {
  const t = useText(ruleText);
  const { lang } = usePrefs();
  const format = useFormat();
  const problem = useProblemText();
  const { say } = useToast();
  const admin = useAllowed('admin');
  const rules = useRules();
  const tried = useTryRule();
  const add = useAddRule();
  const remove = useRemoveRule();
  const [text, setText] = useState('');
  const read = (e: FormEvent) => {
    e.preventDefault();
    if (text.trim()) tried.mutate(text.trim());
  };
  const keep = (trial: RuleTrial) =>
    add.mutate(
      { text: trial.reading.text, digest: trial.reading.digest },
      {
        onSuccess: () => {
          setText('');
          tried.reset();
          say(t('kept'));
        },
      },
    );
  const failure = tried.error ?? add.error ?? remove.error;
  return (
    <Section title={t('title')} aside={t('aside')}>
      {rules.error && <Failed error={rules.error} retry={() => void rules.refetch()} />}
      {rules.data?.length === 0 && <p className="text-ink-2">{t('none')}</p>}
      <ul className="flex flex-col">
        {rules.data?.map((r) => (
          <li key={r.id} className="flex items-start justify-between gap-4 border-b border-line py-2">
            <div className="min-w-0">
              <p className="font-semibold break-words">{r.text}</p>
              {(r.words?.[lang] ?? []).map((w) => (
                <p key={w} className="type-note break-words text-ink-2">{w}</p>
              ))}
              <p className="type-note text-ink-3">{t('since', { at: format.date(r.at) ?? '', by: r.by })}</p>
            </div>
            {admin.may && (
              <Button look="quiet" aria-label={t('removeOf', { text: r.text })} disabled={admin.disabled} busy={remove.isPending && remove.variables === r.id} onClick={() => remove.mutate(r.id, { onSuccess: () => say(t('removed')) })}>
                {t('remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {failure && <Note tone="stop" live>{problem(failure)}</Note>}
      {admin.may && (
        <form className="flex max-w-[720px] items-end gap-2 max-md:flex-col max-md:items-stretch" onSubmit={read}>
          <div className="grow">
            <TextField
              label={t('words')}
              hint={t('example')}
              maxLength={500}
              value={text}
              onChange={(e) => {
                setText(e.target.value);
                tried.reset();
              }}
            />
          </div>
          <Button type="submit" disabled={!text.trim() || admin.disabled} busy={tried.isPending}>
            {t('read')}
          </Button>
        </form>
      )}
      {tried.data && <Reading trial={tried.data} busy={add.isPending} keep={() => keep(tried.data)} />}
    </Section>
  );
}

/** Reading shows what a rule was understood to mean, what was not, and what it would refuse. */
function Reading({ trial, busy, keep }: { trial: RuleTrial; busy: boolean; keep: () => void }) {
  const t = useText(ruleText);
  const { lang } = usePrefs();
  const { reading } = trial;
  const unclear = reading.unclear ?? [];
  return (
    <div role="status" className="flex max-w-[720px] flex-col gap-2 rounded-control border border-line p-3">
      <h3 className="type-label text-ink-2">{t('means')}</h3>
      {(reading.words?.[lang] ?? []).map((w) => (
        <p key={w} className="break-words">{w}</p>
      ))}
      {unclear.length > 0 && (
        <Note tone="warn">
          {t('unclear')}: {unclear.map((u) => `“${u.text}” (${t(`why.${u.why}`)})`).join('; ')}
        </Note>
      )}
      {(reading.checks ?? []).length === 0 && <p>{t('nothing')}</p>}
      <p className="type-note text-ink-2">{t('would', { n: trial.refused, all: trial.checked })}</p>
      <ul className="type-note">
        {(trial.jobs ?? []).slice(0, 5).map((j) => (
          <li key={j.job_id} className="break-words">
            {j.title} – {j.found}
          </li>
        ))}
      </ul>
      {(reading.checks ?? []).length > 0 && (
        <Button look="primary" className="self-start" busy={busy} onClick={keep}>
          {t('keep')}
        </Button>
      )}
    </div>
  );
}
