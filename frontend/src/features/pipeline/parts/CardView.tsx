import clsx from 'clsx';
import { useCodes } from '@/i18n/codes';
import { rehearsed } from '@/data/submission';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Tag } from '@/ui/tag';
import type { Card } from '../board';
import { pipelineText } from '../messages';

/** useCardState words where a card stands. */
export function useCardState(): (card: Card) => string {
  const codes = useCodes();
  const t = useText(pipelineText);
  return ({ outcome, submission, proposal }) =>
    submission && rehearsed(submission) ? t('col.rehearsed') : outcome ? codes.word('outcome', outcome.kind) : submission ? codes.word('state', 'submission.' + submission.state) : codes.word('state', 'proposal.' + (proposal?.state ?? ''));
}

/** CardView is one card of the board. A rehearsal has a dashed edge: it counts as neither sent nor earned. */
export function CardView({ card, selected, onSelect, onOpen }: { card: Card; selected: boolean; onSelect: () => void; onOpen: () => void }) {
  const t = useText(pipelineText);
  const f = useFormat();
  const s = card.submission;
  const dry = !!s && rehearsed(s);
  const state = useCardState()(card);
  return (
    <button
      type="button"
      id={'card-' + card.id}
      aria-pressed={selected}
      onClick={onSelect}
      onDoubleClick={onOpen}
      className={clsx('flex w-full flex-col items-start gap-1 border bg-surface p-2.5 text-left', selected ? 'border-accent outline outline-1 outline-accent' : 'border-line', dry && 'border-dashed')}
    >
      <span className="type-row line-clamp-2 break-words">{card.title}</span>
      <span className="type-note w-full truncate text-ink-2">{card.to}</span>
      <span className="flex w-full flex-wrap items-center justify-between gap-x-2 gap-y-1">
        <Tag>{state}</Tag>
        <span className="type-note shrink-0 whitespace-nowrap text-ink-3">{f.age(card.at)}</span>
      </span>
      {dry && <span className="type-note text-ink-2">{t('rehearsed', { time: f.time(s.updated_at) ?? '' })}</span>}
      {s?.state === 'queued' && s.next_at && <span className="type-note text-ink-2">{t('next', { when: f.until(s.next_at) ?? '' })}</span>}
      {(s?.receipt?.message_id || s?.receipt?.remote_id) && <span className="type-mono w-full truncate text-ink-3">{t('proof', { id: s.receipt.message_id || s.receipt.remote_id || '' })}</span>}
      {card.outcome?.kind === 'paid' && <span className="font-semibold text-gain">{f.money(card.outcome.amount, { sign: true })}</span>}
    </button>
  );
}
