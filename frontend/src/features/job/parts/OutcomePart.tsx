import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useAgentOnly } from '@/app/hosted/queries';
import type { JobDetail, Outcome, OutcomeKind, Submission } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { RecordDialog } from '../../pipeline/parts/RecordDialog';
import { outcomeText } from './messages';

/** OutcomePart records what became of what was sent for the job, and corrects what was recorded; without a send it says so. */
export function OutcomePart({ detail }: { detail: JobDetail }) {
  const t = useText(outcomeText);
  const codes = useCodes();
  const f = useFormat();
  const review = useAllowed('review');
  const [asked, setAsked] = useState<{ submission: Submission; kind: OutcomeKind; of?: Outcome }>();
  const sent = (detail.submissions ?? []).filter((s) => s.state === 'sent');
  const last = sent.at(-1);
  const agentOnly = useAgentOnly();
  const may = review.may && !review.disabled && !agentOnly;
  const ask = (submission: Submission, kind: OutcomeKind) => setAsked({ submission, kind });
  useCommands(t('title'), [
    { id: 'outcome', keys: 'm', label: t('record'), run: () => last && ask(last, 'replied'), off: !may || !last },
    { id: 'payment', keys: 'p', label: t('payment'), run: () => last && ask(last, 'paid'), off: !may || !last },
  ]);
  const corrected = new Set((detail.outcomes ?? []).map((o) => o.supersedes).filter(Boolean));
  const money = (o: Outcome) =>
    [o.amount?.currency && f.money(o.amount), o.fee?.currency && t('fee', { a: f.money(o.fee) ?? '' }), o.hours && t('hours', { n: f.number(o.hours, 2) })].filter(Boolean).join(', ');
  return (
    <section aria-label={t('title')}>
      <h2 className="type-section pb-1">{t('title')}</h2>
      {sent.length === 0 && <p className="text-ink-2">{t('nothingSent')}</p>}
      {sent.map((s) => {
        const list = (detail.outcomes ?? []).filter((o) => o.submission_id === s.id);
        return (
          <div key={s.id} className="pb-2">
            <p className="type-note text-ink-2">{t('sent', { channel: s.channel, when: f.dateTime(s.receipt?.at ?? s.updated_at) ?? '' })}</p>
            {list.length === 0 && <p className="text-ink-2">{t('none')}</p>}
            <ul>
              {list.map((o) => (
                <li key={o.id} className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line py-1.5">
                  <span className={corrected.has(o.id) ? 'min-w-0 text-ink-3 line-through' : 'min-w-0'}>
                    {corrected.has(o.id) && <span className="sr-only">{t('corrected')}: </span>}
                    {codes.word('outcome', o.kind)} {money(o) && <span className="text-ink-2">({money(o)})</span>}
                  </span>
                  <span className="flex items-baseline gap-3 text-ink-3">
                    {f.age(o.at)}
                    {may && !corrected.has(o.id) && (
                      <button type="button" className="min-h-6 text-accent underline max-md:min-h-12" aria-label={t('correctKind', { kind: codes.word('outcome', o.kind) })} onClick={() => setAsked({ submission: s, kind: o.kind as OutcomeKind, of: o })}>
                        {t('correct')}
                      </button>
                    )}
                  </span>
                </li>
              ))}
            </ul>
            {review.may && !agentOnly && (
              <span className="flex flex-wrap gap-2 pt-2">
                <Button keys={s === last ? 'm' : undefined} disabled={review.disabled} onClick={() => ask(s, 'replied')}>
                  {t('record')}
                </Button>
                <Button keys={s === last ? 'p' : undefined} disabled={review.disabled} onClick={() => ask(s, 'paid')}>
                  {t('payment')}
                </Button>
              </span>
            )}
          </div>
        );
      })}
      <RecordDialog card={asked && { id: asked.submission.id, submission: asked.submission }} kind={asked?.kind ?? 'replied'} of={asked?.of} onClose={() => setAsked(undefined)} />
    </section>
  );
}
