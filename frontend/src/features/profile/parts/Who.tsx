import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { parseAmount } from '@/lib/amount';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { profileText } from '../messages';
import type { Profile } from '../queries';

/** emptyProfile is what a first profile starts from. */
export const emptyProfile = (): Profile => ({ id: '', name: '', time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC', facts: [], rev: 0 });

/** WhoForm changes name, time zone and the least rate an hour. */
export function WhoForm({ profile, busy, error, save, onSave }: { profile: Profile; busy?: boolean; error?: unknown; save: string; onSave: (p: Profile) => void }) {
  const t = useText(profileText);
  const words = useProblemText();
  const [p, setP] = useState(profile);
  const [floor, setFloor] = useState(profile.floor?.currency ? String(profile.floor.minor / 100) : '');
  const [currency, setCurrency] = useState(profile.floor?.currency || 'EUR');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    const amount = parseAmount(floor);
    onSave({ ...p, floor: amount !== undefined && amount > 0 ? { minor: Math.round(amount * 100), currency } : undefined });
  };
  return (
    <form onSubmit={submit} className="flex max-w-[520px] flex-col gap-3">
      <TextField label={t('name')} required autoComplete="name" value={p.name} onChange={(e) => setP({ ...p, name: e.target.value })} />
      <TextField label={t('zone')} required value={p.time_zone} onChange={(e) => setP({ ...p, time_zone: e.target.value })} />
      <div className="grid grid-cols-[minmax(0,1fr)_100px] gap-3">
        <TextField label={t('floor')} hint={t('whoAbout')} inputMode="decimal" value={floor} onChange={(e) => setFloor(e.target.value)} error={error ? words(error) : undefined} />
        <TextField label={t('currency')} maxLength={3} value={currency} onChange={(e) => setCurrency(e.target.value.toUpperCase())} />
      </div>
      <Button type="submit" look="primary" busy={busy} className="self-start">
        {save}
      </Button>
    </form>
  );
}
