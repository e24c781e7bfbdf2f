import { useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { syncText } from '../messages';
import { useSignOut } from '../queries';

/** SignOut ends the copying of this device, after asking. */
export function SignOut({ disabled }: { disabled: boolean }) {
  const t = useText(syncText);
  const words = useProblemText();
  const { say } = useToast();
  const out = useSignOut();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button disabled={disabled} onClick={() => setAsked(true)}>
        {t('signOut')}
      </Button>
      <Confirm
        open={asked}
        title={t('signOutAsk')}
        act={t('signOut')}
        busy={out.isPending}
        onClose={() => setAsked(false)}
        onConfirm={() => out.mutate(undefined, { onSuccess: () => say(t('signedOut')), onError: (e) => say(words(e)), onSettled: () => setAsked(false) })}
      >
        {t('signOutBody')}
      </Confirm>
    </>
  );
}
