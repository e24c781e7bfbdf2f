import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { FailedPage } from '@/app/failed-page';
import { appText } from '@/app/messages';
import { AgentActs } from '@/app/hosted/AgentOnly';
import { useAgentOnly } from '@/app/hosted/queries';
import { useOffline } from '@/app/offline';
import { useMay } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import type { OutcomeKind } from '@/data/types';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Empty, Skeleton } from '@/ui/state';
import { board, type Card, columns, shownColumns } from './board';
import { pipelineText } from './messages';
import { Board, type Place } from './parts/Board';
import { CardTable } from './parts/CardTable';
import { NeedsYou } from './parts/NeedsYou';
import { RecordDialog } from './parts/RecordDialog';
import { useBoard } from './queries';

export default function Page() {
  const t = useText(pipelineText);
  const ta = useText(appText);
  useWindowMode(ta('pipeline'));
  const navigate = useNavigate();
  const { drafts, submissions, outcomes } = useBoard();
  const offline = useOffline();
  const agentOnly = useAgentOnly();
  const may = useMay();
  const laid = useMemo(() => board(drafts.data ?? [], submissions.data ?? [], outcomes.data ?? []), [drafts.data, submissions.data, outcomes.data]);
  const [at, setAt] = useState<Place>({ column: 0, row: 0 });
  const [recording, setRecording] = useState<{ card: Card; kind: OutcomeKind }>();
  const [folded, setFolded] = useState(true);
  const [table, setTable] = useState(false);
  const error = drafts.error ?? submissions.error ?? outcomes.error;
  const loading = !drafts.data || !submissions.data || !outcomes.data;
  const shown = shownColumns(laid.columns, folded);
  const card = laid.columns[shown[at.column]!]?.[at.row];
  const canRecord = !table && may('review') && !offline && !agentOnly && card?.submission?.state === 'sent';
  const move = (dc: number, dr: number) => {
    const next = Math.min(shown.length - 1, Math.max(0, at.column + dc));
    const list = laid.columns[shown[next]!];
    setAt({ column: next, row: Math.max(0, Math.min(list.length - 1, at.row + dr)) });
  };
  const open = (c: Card | undefined) => {
    if (c?.proposal) void navigate({ to: '/review/$id', params: { id: c.proposal.id } });
    else if (c) void navigate({ to: '/jobs/$id', params: { id: c.jobID } });
  };
  useCommands(ta('pipeline'), [
    { id: 'left', keys: 'ArrowLeft', label: t('left'), run: () => move(-1, 0), off: table },
    { id: 'right', keys: 'ArrowRight', label: t('right'), run: () => move(1, 0), off: table },
    { id: 'next', keys: 'j', label: t('down'), run: () => move(0, 1), off: table },
    { id: 'prev', keys: 'k', label: t('up'), run: () => move(0, -1), off: table },
    { id: 'open', keys: 'Enter', label: t('open'), run: () => open(card), off: table || !card },
    { id: 'table', keys: 't', label: t(table ? 'toBoard' : 'toTable'), run: () => setTable(!table) },
    { id: 'record', keys: 'm', label: t('record'), run: () => card && setRecording({ card, kind: 'replied' }), off: !canRecord },
    { id: 'payment', keys: 'p', label: t('payment'), run: () => card && setRecording({ card, kind: 'paid' }), off: !canRecord },
  ]);
  const you = laid.needs.length + laid.columns.draft.length;
  const them = laid.columns.sent.length + laid.columns.reply.length + laid.columns.queue.length;
  const all = you + them + laid.columns.rehearsed.length + laid.columns.offer.length + laid.columns.won.length + laid.columns.ended.length;

  if (error && loading) return <FailedPage error={error} retry={() => { void drafts.refetch(); void submissions.refetch(); void outcomes.refetch(); }} />;
  if (loading) return <Skeleton rows={6} height={72} />;
  return (
    <>
      <PageHead
        finding={all === 0 ? t('findingNone') : t('finding', { you, them })}
        about={t('about')}
        actions={
          <>
            <Button keys="t" look="quiet" onClick={() => setTable(!table)}>
              {t(table ? 'toBoard' : 'toTable')}
            </Button>
            <Button keys="m" disabled={!canRecord} onClick={() => card && setRecording({ card, kind: 'replied' })}>{t('record')}</Button>
            <Button keys="p" disabled={!canRecord} onClick={() => card && setRecording({ card, kind: 'paid' })}>{t('payment')}</Button>
          </>
        }
      />
      <div className="pane grow">
        <AgentActs />
        <NeedsYou cards={laid.needs} maySend={may('send') && !offline && !agentOnly} />
        {all === 0 ? (
          <Empty title={t('findingNone')}>{t('findingNoneNext')}</Empty>
        ) : table ? (
          <CardTable cards={columns.flatMap((c) => laid.columns[c].map((card) => ({ ...card, column: c })))} order={columns} />
        ) : (
          <Board cards={laid.columns} at={at} onSelect={setAt} onOpen={open} folded={folded} onUnfold={() => setFolded(false)} />
        )}
      </div>
      <RecordDialog card={recording?.card} kind={recording?.kind ?? 'replied'} onClose={() => setRecording(undefined)} />
    </>
  );
}
