import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Note, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { days } from '../levels';
import { channelsText } from '../messages';
import { type Caps, type ChannelView, useSetCaps } from '../queries';

/** CapsForm changes how much may leave through a channel; it says when that is more than before. */
export function CapsForm({ channel: c, open, onClose }: { channel: ChannelView; open: boolean; onClose: () => void }) {
  const t = useText(channelsText);
  const words = useProblemText();
  const { say } = useToast();
  const save = useSetCaps();
  const [caps, setCaps] = useState<Caps>(c.caps);
  const field = (label: string, key: keyof Caps, max: number, value = caps[key]) => (
    <TextField
      label={label}
      type="number"
      min={0}
      max={max}
      required
      value={value}
      onChange={(e) => setCaps({ ...caps, [key]: Math.max(0, Math.min(max, Math.round(Number(e.target.value) || 0))) * (key === 'window' ? 86_400e9 : 1) })}
    />
  );
  const more = (['per_hour', 'per_day', 'per_company', 'per_recipient'] as const).some((k) => caps[k] > c.caps[k]) || caps.window < c.caps.window;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate(
      { name: c.channel, caps },
      {
        onSuccess: () => {
          say(t('capsSaved'), () => save.mutate({ name: c.channel, caps: c.caps }));
          onClose();
        },
      },
    );
  };
  return (
    <Layer open={open} onClose={onClose} title={t('caps')} description={t('capsAbout')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          {field(t('perHour'), 'per_hour', 1000)}
          {field(t('perDay'), 'per_day', 10_000)}
          {field(t('company'), 'per_company', 1000)}
          {field(t('recipient'), 'per_recipient', 1000)}
          {field(t('quietA'), 'quiet_from', 23)}
          {field(t('quietB'), 'quiet_to', 23)}
          {field(t('window'), 'window', 3650, days(caps.window))}
        </div>
        {more && <Note tone="warn">{t('capsRaise')}</Note>}
        {save.isError && (
          <p role="alert" className="text-stop">
            {words(save.error)}
          </p>
        )}
        <Button type="submit" look="primary" busy={save.isPending} className="self-start">
          {t('capsSave')}
        </Button>
      </form>
    </Layer>
  );
}
