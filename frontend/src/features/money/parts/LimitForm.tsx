import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { nanoOf, parseAmount } from '@/lib/amount';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Confirm, Layer } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { moneyText } from '../messages';
import { useLimit } from '../queries';
import { useScopeName } from './BudgetPart';

const patterns = ['day', 'month', 'job', 'provider', 'task'];

/** LimitForm sets or takes away a limit; it asks before anything changes, since this is money. */
export function LimitForm({ pattern: given, amount: before, onClose }: { pattern: string; amount?: number; onClose: () => void }) {
  const t = useText(moneyText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const scopeName = useScopeName();
  const set = useLimit();
  const [pattern, setPattern] = useState(given);
  const [typed, setTyped] = useState(before === undefined ? '' : f.number(before / 1e9, 6));
  const [ask, setAsk] = useState<'set' | 'remove'>();
  const value = parseAmount(typed);
  const nano = value === undefined ? undefined : nanoOf(value);
  const name = scopeName(pattern);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (nano !== undefined) setAsk('set');
  };
  const undo = () => set.mutate({ pattern, amount: before });
  const commit = (amount: number | undefined) =>
    set.mutate(
      { pattern, amount },
      {
        onSuccess: () => {
          // Taking money away or back is safe to offer; giving more always asks.
          const safe = amount !== undefined && (before === undefined || before < amount);
          say(amount === undefined ? t('removeDone', { name }) : t('limitDone', { name, amount: f.usd(amount) }), safe ? undo : undefined);
          onClose();
        },
        onError: () => setAsk(undefined),
      },
    );
  return (
    <>
      <Layer open={!ask} onClose={onClose} title={t(before === undefined ? 'setLimit' : 'changeLimit')} description={name}>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <SelectField label={t('limitFor')} value={pattern} onChange={(e) => setPattern(e.target.value)}>
            {[...new Set([...patterns, given])].map((p) => (
              <option key={p} value={p}>
                {scopeName(p)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('limitAmount')}
            inputMode="decimal"
            autoFocus
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
            error={typed && value === undefined ? t('limitBad') : set.isError ? words(set.error) : undefined}
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="primary" disabled={nano === undefined} busy={set.isPending}>
              {t('save')}
            </Button>
            {before !== undefined && pattern === given && (
              <Button look="stop" onClick={() => setAsk('remove')}>
                {t('removeLimit')}
              </Button>
            )}
          </div>
        </form>
      </Layer>
      <Confirm
        open={!!ask}
        title={ask === 'remove' ? t('removeAsk', { name }) : t('limitAsk', { name, amount: f.usd(nano ?? 0) })}
        act={t(ask === 'remove' ? 'removeLimit' : 'setLimit')}
        look={ask === 'remove' ? 'stop' : 'primary'}
        busy={set.isPending}
        onClose={() => setAsk(undefined)}
        onConfirm={() => commit(ask === 'remove' ? undefined : nano)}
      >
        {ask === 'remove' ? t('removeBody') : (before ?? 0) < (nano ?? 0) ? t('limitMore', { amount: f.usd(nano ?? 0) }) : t('limitLess')}
      </Confirm>
    </>
  );
}
