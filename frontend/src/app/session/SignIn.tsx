import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { mirrorText } from '../hosted/messages';
import { useAgentOnly } from '../hosted/queries';
import { appText } from '../messages';
import { useSignIn } from './queries';

/** SignInForm signs in; after a success everything on screen is read again. */
export function SignInForm({ name: known, onDone }: { name?: string; onDone?: () => void }) {
  const t = useText(appText);
  const th = useText(mirrorText);
  const hosted = useAgentOnly();
  const words = useProblemText();
  const signIn = useSignIn();
  const [name, setName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [keep, setKeep] = useState(false);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    signIn.mutate({ name, password, keep }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField label={hosted ? th('mail') : t('name')} type={hosted ? 'email' : 'text'} name="username" autoComplete="username" autoFocus={!known} required value={name} onChange={(e) => setName(e.target.value)} />
      <TextField
        label={t('password')}
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus={!!known}
        required
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        error={signIn.isError ? words(signIn.error) : undefined}
      />
      {hosted && (
        <label className="flex min-h-6 items-start gap-2 max-md:min-h-12">
          <input type="checkbox" checked={keep} onChange={(e) => setKeep(e.target.checked)} className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]" />
          <span>
            {th('keep')}
            <span className="type-note block text-ink-2">{th('keepHint')}</span>
          </span>
        </label>
      )}
      <Button type="submit" look="primary" busy={signIn.isPending} className="self-start">
        {t('signIn')}
      </Button>
    </form>
  );
}
