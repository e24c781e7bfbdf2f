import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { hostedText } from './messages';
import { useUnlock } from '../queries';

function UnlockForm({ onDone }: { onDone: () => void }) {
  const t = useText(hostedText);
  const words = useProblemText();
  const { say } = useToast();
  const { unlock, done } = useUnlock();
  const [passphrase, setPassphrase] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    unlock.mutate(passphrase, {
      onSuccess: () => {
        setPassphrase('');
        say(t('unlocked'));
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <TextField
        label={t('passphrase')}
        type="password"
        autoComplete="off"
        autoFocus
        required
        value={passphrase}
        onChange={(e) => setPassphrase(e.target.value)}
        error={unlock.isError ? words(unlock.error) : undefined}
      />
      <Button type="submit" look="primary" busy={unlock.isPending} className="self-end">
        {unlock.isPending ? t('unlocking', { n: Math.round(done * 100) }) : t('unlock')}
      </Button>
    </form>
  );
}

/** UnlockLayer asks for the passphrase of the encrypted texts. */
export function UnlockLayer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText(hostedText);
  return (
    <Layer open={open} onClose={onClose} title={t('unlock')} description={t('unlockAbout')}>
      <UnlockForm onDone={onClose} />
    </Layer>
  );
}
