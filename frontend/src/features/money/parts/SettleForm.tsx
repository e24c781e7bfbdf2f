import { type FormEvent, useState } from 'react';
import { CallFacts } from '@/app/calls/CallList';
import { callsText } from '@/app/calls/messages';
import { useCorrectCall } from '@/app/calls/queries';
import type { Call } from '@/data/types';
import { useText } from '@/i18n/text';
import { nanoOf, parseAmount } from '@/lib/amount';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';

/** SettleForm books what a provider billed for a call that ended without a price. */
export function SettleForm({ call, onClose }: { call: Call; onClose: () => void }) {
  const t = useText(callsText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const correct = useCorrectCall();
  const [typed, setTyped] = useState('');
  const value = parseAmount(typed);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (value === undefined) return;
    correct.mutate(
      { id: call.id, cost: nanoOf(value) },
      {
        onSuccess: (c) => {
          say(t('booked', { amount: f.usd(c.cost) }));
          onClose();
        },
      },
    );
  };
  return (
    <Layer open onClose={onClose} title={t('settle')} description={t('settleAbout')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <CallFacts call={call} />
        <TextField
          label={t('billed')}
          inputMode="decimal"
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          error={typed && value === undefined ? t('badAmount') : correct.isError ? words(correct.error) : undefined}
        />
        <Button type="submit" look="primary" className="self-start" disabled={value === undefined} busy={correct.isPending}>
          {t('save', { amount: value === undefined ? '…' : f.usd(nanoOf(value)) })}
        </Button>
      </form>
    </Layer>
  );
}
