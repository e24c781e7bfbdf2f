import { type FormEvent, useEffect, useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { appText } from '../messages';
import { useSetup } from './queries';

/** setupToken takes the one-time token out of the address; it stands in the fragment, which no server and no log sees. */
export function setupToken(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}

export const leastPassword = 12;

/** SetupForm makes the owner's account, or gives one that is there its password. */
export function SetupForm({ label }: { label: string }) {
  const t = useText(appText);
  const words = useProblemText();
  const setup = useSetup();
  const [token] = useState(() => setupToken(location.hash));
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  useEffect(() => {
    // The token works once; it need not stay in the address bar or the history.
    if (token) history.replaceState(history.state, '', '/setup');
  }, [token]);
  const short = [...password].length < leastPassword;
  const differs = password !== again;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!short && !differs) setup.mutate({ token, name, password });
  };
  if (!token) return <p className="text-ink-2">{t('setupNoToken')}</p>;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField label={t('name')} name="username" autoComplete="username" autoFocus required value={name} onChange={(e) => setName(e.target.value)} />
      <TextField
        label={t('password')}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint={t('passwordHint')}
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        error={tried && short ? t('passwordShort') : undefined}
      />
      <TextField
        label={t('passwordAgain')}
        type="password"
        autoComplete="new-password"
        required
        value={again}
        onChange={(e) => setAgain(e.target.value)}
        error={tried && !short && differs ? t('passwordDiffers') : setup.isError ? words(setup.error) : undefined}
      />
      <Button type="submit" look="primary" busy={setup.isPending} className="self-start">
        {label}
      </Button>
    </form>
  );
}
