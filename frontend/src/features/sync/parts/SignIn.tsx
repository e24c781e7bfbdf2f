import { type FormEvent, useState } from 'react';
import { asProblem } from '@/data/problem';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { SelectField, TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Note, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { known, textModes } from '../codes';
import { syncText } from '../messages';
import { type SyncStatus, useSignIn } from '../queries';

/** The fields that the agent may find wrong, by what it calls them. */
const fields = { 'sync.url': 'url', url: 'url', 'sync.key': 'key', key: 'key', mail: 'mail', password: 'password', passphrase: 'passphrase' } as const;

/** SignIn signs this device in to the project: the one that is known, or one that is named here. */
export function SignIn({ s, disabled }: { s: SyncStatus; disabled: boolean }) {
  const t = useText(syncText);
  const words = useProblemText();
  const { say } = useToast();
  const enter = useSignIn();
  const [other, setOther] = useState(false);
  const [form, setForm] = useState({ url: '', key: '', mail: s.mail ?? '', password: '', passphrase: '', name: '', isNew: false });
  const [texts, setTexts] = useState(known(textModes, s.texts, 'plain'));
  const named = !s.address || other;
  const problem = enter.isError ? asProblem(enter.error) : undefined;
  const wrong = fields[(problem?.where ?? '').replace(/^body\./, '') as keyof typeof fields];
  const error = (field: string) => (problem && wrong === field ? words(problem) : undefined);
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const submit = (e: FormEvent) => {
    e.preventDefault();
    const { url, key, mail, password, passphrase, name, isNew } = form;
    enter.mutate(
      { ...(named ? { url: url.trim(), key: key.trim() } : {}), ...(s.fixed ? {} : { texts }), mail: mail.trim(), password, ...(texts === 'encrypted' ? { passphrase } : {}), ...(name ? { name } : {}), ...(isNew ? { new: true } : {}) },
      { onSuccess: () => say(t('signedIn')), onSettled: (_, failed) => set(failed ? { password: '' } : { password: '', passphrase: '' }) },
    );
  };
  return (
    <Section title={t('enter')}>
      <p className="max-w-[62ch] text-ink-2">{t('enterAbout')}</p>
      <form onSubmit={submit} className="flex max-w-[460px] flex-col gap-3 pt-1">
        {!named && (
          <div className="flex flex-wrap items-baseline gap-3">
            <span className="min-w-0 break-words">{t(s.fixed ? 'fixed' : 'knownProject', { url: s.address ?? '' })}</span>
            {!s.fixed && (
              <button type="button" className="text-accent underline" onClick={() => setOther(true)}>
                {t('other')}
              </button>
            )}
          </div>
        )}
        {named && (
          <>
            <TextField label={t('url')} hint={t('urlHint')} type="url" inputMode="url" autoComplete="off" spellCheck={false} required disabled={disabled} value={form.url} onChange={(e) => set({ url: e.target.value })} error={error('url')} />
            <TextField label={t('key')} hint={t('keyHint')} className="type-mono" autoComplete="off" spellCheck={false} required disabled={disabled} value={form.key} onChange={(e) => set({ key: e.target.value })} error={error('key')} />
          </>
        )}
        {!s.fixed && (
          <SelectField label={t('textsOf')} hint={t(`textsHint.${texts}`)} disabled={disabled} value={texts} onChange={(e) => setTexts(known(textModes, e.target.value, 'plain'))}>
            {textModes.map((m) => (
              <option key={m} value={m}>
                {t(`texts.${m}`)}
              </option>
            ))}
          </SelectField>
        )}
        <TextField label={t('mail')} type="email" autoComplete="off" required disabled={disabled} value={form.mail} onChange={(e) => set({ mail: e.target.value })} error={error('mail')} />
        <TextField label={t('password')} type="password" autoComplete="off" required disabled={disabled} value={form.password} onChange={(e) => set({ password: e.target.value })} error={error('password')} />
        {texts === 'encrypted' && (
          <TextField label={t('passphrase')} hint={t('passphraseHint')} type="password" autoComplete="off" required minLength={12} disabled={disabled} value={form.passphrase} onChange={(e) => set({ passphrase: e.target.value })} error={error('passphrase')} />
        )}
        <TextField label={t('deviceName')} hint={t('deviceNameHint')} maxLength={100} disabled={disabled} value={form.name} onChange={(e) => set({ name: e.target.value })} />
        <label className="flex min-h-8 items-start gap-2 max-md:min-h-12">
          <input type="checkbox" checked={form.isNew} disabled={disabled} onChange={(e) => set({ isNew: e.target.checked })} className="mt-0.5 size-4 accent-[var(--accent)]" />
          <span>
            {t('newAccount')} <span className="type-note text-ink-3">{t('newAccountHint')}</span>
          </span>
        </label>
        {problem && !wrong && (
          <Note tone="stop" live>
            {words(problem)}
          </Note>
        )}
        <Button type="submit" look="primary" disabled={disabled} busy={enter.isPending} className="self-start">
          {t('signInAct')}
        </Button>
      </form>
    </Section>
  );
}
