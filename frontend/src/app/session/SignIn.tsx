import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { appText } from '../messages';
import { useSignIn } from './queries';

/** SignInForm signs in; after a success everything on screen is read again. */
export function SignInForm({ name: known, onDone }: { name?: string; onDone?: () => void }) {
  const t = useText(appText);
  const words = useProblemText();
  const signIn = useSignIn();
  const [name, setName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    signIn.mutate({ name, password }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField label={t('name')} name="username" autoComplete="username" autoFocus={!known} required value={name} onChange={(e) => setName(e.target.value)} />
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
      <Button type="submit" look="primary" busy={signIn.isPending} className="self-start">
        {t('signIn')}
      </Button>
    </form>
  );
}
