import { useNavigate } from '@tanstack/react-router';
import clsx from 'clsx';
import { useMemo, useState } from 'react';
import { appText } from '@/app/messages';
import { useOffline } from '@/app/offline';
import { useMay } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import type { OutcomeKind } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { board, type Card, type Column, columns } from './board';
import { pipelineText } from './messages';
import { NeedsYou } from './parts/NeedsYou';
import { RecordDialog } from './parts/RecordDialog';
import { useBoard } from './queries';

function CardView({ card, selected, onSelect, onOpen }: { card: Card; selected: boolean; onSelect: () => void; onOpen: () => void }) {
  const t = useText(pipelineText);
  const codes = useCodes();
  const f = useFormat();
  const s = card.submission;
  const rehearsed = s?.refusal?.code === 'dry_run';
  const state = card.outcome ? codes.word('outcome', card.outcome.kind) : s ? codes.word('state', 'submission.' + s.state) : codes.word('state', 'proposal.' + card.proposal!.state);
  return (
    <button
      type="button"
      id={'card-' + card.id}
      aria-pressed={selected}
      onClick={onSelect}
      onDoubleClick={onOpen}
      className={clsx('flex w-full flex-col items-start gap-1 border bg-surface p-2.5 text-left', selected ? 'border-accent outline outline-1 outline-accent' : 'border-line', rehearsed && 'border-dashed')}
    >
      <span className="type-row line-clamp-2 break-words">{card.title}</span>
      <span className="type-note w-full truncate text-ink-2">{card.to}</span>
      <span className="flex w-full items-center justify-between gap-2">
        <Tag>{state}</Tag>
        <span className="type-note text-ink-3">{f.age(card.at)}</span>
      </span>
      {rehearsed && <span className="type-note text-ink-2">{t('rehearsed', { time: f.time(s.updated_at) ?? '' })}</span>}
      {s?.state === 'queued' && s.next_at && <span className="type-note text-ink-2">{t('next', { when: f.until(s.next_at) ?? '' })}</span>}
      {(s?.receipt?.message_id || s?.receipt?.remote_id) && <span className="type-mono w-full truncate text-ink-3">{t('proof', { id: s.receipt.message_id || s.receipt.remote_id || '' })}</span>}
      {card.outcome?.kind === 'paid' && <span className="font-semibold text-gain">{f.money(card.outcome.amount, { sign: true })}</span>}
    </button>
  );
}

export default function Page() {
  const t = useText(pipelineText);
  const ta = useText(appText);
  useWindowMode(ta('pipeline'));
  const navigate = useNavigate();
  const { drafts, submissions, outcomes } = useBoard();
  const offline = useOffline();
  const may = useMay();
  const laid = useMemo(() => board(drafts.data ?? [], submissions.data ?? [], outcomes.data ?? []), [drafts.data, submissions.data, outcomes.data]);
  const [at, setAt] = useState<{ column: number; row: number }>({ column: 0, row: 0 });
  const [recording, setRecording] = useState<{ card: Card; kind: OutcomeKind }>();
  const [folded, setFolded] = useState(true);
  const error = drafts.error ?? submissions.error ?? outcomes.error;
  const loading = !drafts.data || !submissions.data || !outcomes.data;
  const column = columns[at.column]!;
  const card = laid.columns[column][at.row];
  const canRecord = may('review') && !offline && card?.submission?.state === 'sent';
  const move = (dc: number, dr: number) => {
    const next = Math.min(columns.length - 1, Math.max(0, at.column + dc));
    const list = laid.columns[columns[next]!];
    setAt({ column: next, row: Math.max(0, Math.min(list.length - 1, at.row + dr)) });
  };
  const open = (c: Card | undefined) => {
    if (c?.proposal) void navigate({ to: '/review/$id', params: { id: c.proposal.id } });
    else if (c) void navigate({ to: '/jobs/$id', params: { id: c.jobID } });
  };
  useCommands(ta('pipeline'), [
    { id: 'left', keys: 'ArrowLeft', label: t('left'), run: () => move(-1, 0) },
    { id: 'right', keys: 'ArrowRight', label: t('right'), run: () => move(1, 0) },
    { id: 'next', keys: 'j', label: t('down'), run: () => move(0, 1) },
    { id: 'prev', keys: 'k', label: t('up'), run: () => move(0, -1) },
    { id: 'open', keys: 'Enter', label: t('open'), run: () => open(card), off: !card },
    { id: 'record', keys: 'm', label: t('record'), run: () => card && setRecording({ card, kind: 'replied' }), off: !canRecord },
    { id: 'payment', keys: 'p', label: t('payment'), run: () => card && setRecording({ card, kind: 'paid' }), off: !canRecord },
  ]);
  const you = laid.needs.length + laid.columns.draft.length;
  const them = laid.columns.sent.length + laid.columns.reply.length + laid.columns.queue.length;
  const all = you + them + laid.columns.offer.length + laid.columns.won.length + laid.columns.ended.length;
  const shown = columns.filter((c) => c !== 'ended' || !folded);

  if (error && loading) return <Failed error={error} retry={() => { void drafts.refetch(); void submissions.refetch(); void outcomes.refetch(); }} />;
  if (loading) return <Skeleton rows={6} height={72} />;
  return (
    <>
      <PageHead
        finding={all === 0 ? t('findingNone') : t('finding', { you, them })}
        about={t('about')}
        actions={
          <>
            <Button keys="m" disabled={!canRecord} onClick={() => card && setRecording({ card, kind: 'replied' })}>{t('record')}</Button>
            <Button keys="p" disabled={!canRecord} onClick={() => card && setRecording({ card, kind: 'paid' })}>{t('payment')}</Button>
          </>
        }
      />
      <div className="pane grow">
        <NeedsYou cards={laid.needs} maySend={may('send') && !offline} />
        {all === 0 ? (
          <Empty title={t('findingNone')}>{t('findingNoneNext')}</Empty>
        ) : (
          <div role="group" aria-label={t('board')} className="flex min-w-0 gap-3 overflow-x-auto p-5 max-md:p-4">
            {shown.map((name: Column) => {
              const list = laid.columns[name];
              const index = columns.indexOf(name);
              return (
                <section key={name} aria-label={t('colText', { name: t(`col.${name}`), n: list.length })} className="flex w-[220px] shrink-0 flex-col gap-2 xl:min-w-0 xl:shrink xl:grow xl:basis-0">
                  <h2 className="type-section flex justify-between border-b border-ink pb-1">
                    {t(`col.${name}`)} <span className="text-ink-3">{list.length || t('none')}</span>
                  </h2>
                  {list.map((c, row) => (
                    <CardView key={c.id} card={c} selected={index === at.column && row === at.row} onSelect={() => setAt({ column: index, row })} onOpen={() => open(c)} />
                  ))}
                </section>
              );
            })}
            {laid.columns.ended.length > 0 && folded && (
              <button type="button" onClick={() => setFolded(false)} className="self-start whitespace-nowrap text-ink-2 underline">
                {t('ended', { n: laid.columns.ended.length })}
              </button>
            )}
          </div>
        )}
      </div>
      <RecordDialog card={recording?.card} kind={recording?.kind ?? 'replied'} onClose={() => setRecording(undefined)} />
    </>
  );
}
