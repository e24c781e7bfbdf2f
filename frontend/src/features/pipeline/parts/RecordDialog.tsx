import { type FormEvent, useState } from 'react';
import type { Money, Outcome, OutcomeKind } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { decimalsOf } from '@/lib/amount';
import { formatNumber, usePrefs } from '@/lib/prefs';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { type Card, parseAmount } from '../board';
import { pipelineText } from '../messages';
import { useRecord } from '../queries';

const kinds: readonly OutcomeKind[] = ['viewed', 'replied', 'interviewing', 'offered', 'won', 'lost', 'ghosted', 'withdrawn', 'paid'];

/** Form takes what became of a submission; with `of` it corrects what was recorded before. */
function Form({ card, kind: first, of, onDone }: { card: Pick<Card, 'submission'>; kind: OutcomeKind; of?: Outcome; onDone: () => void }) {
  const t = useText(pipelineText);
  const codes = useCodes();
  const words = useProblemText();
  const { lang } = usePrefs();
  const { say } = useToast();
  const record = useRecord();
  const [kind, setKind] = useState<OutcomeKind>(first);
  const before = (m: Money | undefined) => (m?.currency ? formatNumber(lang, m.minor / 10 ** (decimalsOf(m.currency) ?? 2), 2) : '');
  const [amount, setAmount] = useState(before(of?.amount));
  const [fee, setFee] = useState(before(of?.fee));
  const [hours, setHours] = useState(of?.hours ? formatNumber(lang, of.hours, 2) : '');
  const [currency, setCurrency] = useState(of?.amount?.currency || card.submission?.content.price?.min?.currency || 'EUR');
  const [tried, setTried] = useState(false);
  const paid = kind === 'paid';
  const decimals = decimalsOf(currency);
  const minor = parseAmount(amount, lang, decimals ?? 2);
  const feeMinor = fee ? parseAmount(fee, lang, decimals ?? 2) : 0;
  const time = hours ? parseAmount(hours, lang, 2) : 0;
  const wrong = {
    currency: paid && decimals === undefined,
    amount: paid && minor === undefined,
    fee: paid && feeMinor === undefined,
    hours: paid && (time === undefined || time > 100_000_00),
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (Object.values(wrong).some(Boolean) || !card.submission) return;
    const money = (m: number | undefined) => (paid && m ? { minor: m, currency } : undefined);
    record.mutate(
      { correct: of?.id, submission_id: card.submission.id, kind, amount: money(minor), fee: money(feeMinor), hours: paid && time ? time / 100 : undefined },
      {
        onSuccess: () => {
          say(t('recorded'));
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <SelectField label={t('kind')} value={kind} onChange={(e) => setKind(e.target.value as OutcomeKind)} error={record.isError ? words(record.error) : undefined}>
        {kinds.map((k) => (
          <option key={k} value={k}>
            {codes.word('outcome', k)}
          </option>
        ))}
      </SelectField>
      {paid && (
        <div className="grid gap-3 md:grid-cols-2">
          <TextField label={t('amount')} inputMode="decimal" value={amount} onChange={(e) => setAmount(e.target.value)} error={tried && wrong.amount ? t(amount ? 'amountWrong' : 'amountNeeded') : undefined} />
          <TextField label={t('currency')} maxLength={3} value={currency} onChange={(e) => setCurrency(e.target.value.toUpperCase())} error={tried && wrong.currency ? t('currencyWrong') : undefined} />
          <TextField label={t('fee')} inputMode="decimal" value={fee} onChange={(e) => setFee(e.target.value)} error={tried && wrong.fee ? t('amountWrong') : undefined} />
          <TextField label={t('hours')} inputMode="decimal" value={hours} onChange={(e) => setHours(e.target.value)} error={tried && wrong.hours ? t('hoursWrong') : undefined} />
        </div>
      )}
      <Button type="submit" look="primary" busy={record.isPending} className="self-end">
        {t('confirm')}
      </Button>
    </form>
  );
}

/** RecordDialog takes what became of a submission. Moving a card never invents an outcome; this form does it by the user's word. */
export function RecordDialog({ card, kind, of, onClose }: { card?: Pick<Card, 'id' | 'submission'>; kind: OutcomeKind; of?: Outcome; onClose: () => void }) {
  const t = useText(pipelineText);
  return (
    <Layer open={!!card} onClose={onClose} title={t(of ? 'correctTitle' : 'recordTitle')} description={t('recordAbout')}>
      {card && <Form key={card.id + kind + (of?.id ?? '')} card={card} kind={kind} of={of} onDone={onClose} />}
    </Layer>
  );
}
