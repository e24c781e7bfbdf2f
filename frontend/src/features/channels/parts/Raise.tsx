import { useState } from 'react';
import { useMode } from '@/app/queries';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { Confirm } from '@/ui/dialog';
import { TextArea } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { needsPermission, rank } from '../levels';
import { channelsText } from '../messages';
import { type ChannelView, type Mode, useSetMode } from '../queries';
import { modeWord, useChannelName } from './Rail';

/** useLevel changes how far a channel may go: lowering acts at once and can be undone, raising asks. */
export function useLevel(c: ChannelView | undefined): { pick: (m: Mode) => void; dialog: React.ReactNode } {
  const t = useText(channelsText);
  const codes = useCodes();
  const { say } = useToast();
  const words = useProblemText();
  const mode = useMode();
  const nameOf = useChannelName();
  const set = useSetMode();
  const [asked, setAsked] = useState<Mode>();
  const [permission, setPermission] = useState('');
  if (!c) return { pick: () => undefined, dialog: null };
  const name = c.channel;
  const pick = (m: Mode) => {
    if (rank(m) > rank(c.mode)) return setAsked(m);
    const before = c.mode;
    set.mutate(
      { name, mode: m },
      {
        onSuccess: () => say(t('lowered', { name: nameOf(name), mode: t(modeWord(m)) }), () => set.mutate({ name, mode: before })),
        onError: (e) => say(words(e)),
      },
    );
  };
  const close = () => {
    setAsked(undefined);
    setPermission('');
    set.reset();
  };
  const written = asked !== undefined && needsPermission(c, asked);
  const dialog = asked && (
    <Confirm
      open
      title={t('raiseAsk', { name: nameOf(name), mode: t(modeWord(asked)) })}
      act={t('raise', { mode: t(modeWord(asked)) })}
      busy={set.isPending}
      onClose={close}
      onConfirm={() => {
        if (written && !permission.trim()) return;
        set.mutate(
          { name, mode: asked, permission: permission.trim() || undefined },
          {
            onSuccess: () => {
              say(t('raised', { name: nameOf(name), mode: t(modeWord(asked)) }));
              close();
            },
          },
        );
      }}
    >
      <div className="flex flex-col gap-3">
        <p>{t('raiseBody', { what: codes.word('mode', asked), day: c.caps.per_day, hour: c.caps.per_hour })}</p>
        {mode === 'dry' && <p>{t('raiseDry')}</p>}
        {written && <TextArea label={t('permission')} hint={t('permissionAsk')} required rows={3} value={permission} onChange={(e) => setPermission(e.target.value)} />}
        {set.isError && (
          <p role="alert" className="text-stop">
            {words(set.error)}
          </p>
        )}
      </div>
    </Confirm>
  );
  return { pick, dialog };
}
