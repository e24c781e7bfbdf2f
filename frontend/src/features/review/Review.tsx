import { useMemo, useState } from 'react';
import { DecisionNote } from '@/app/hosted/parts/DecisionNote';
import { useAgentOnly, useDecisionOn } from '@/app/hosted/queries';
import { useOffline } from '@/app/offline';
import { useMay, useSendMode } from '@/app/queries';
import { asProblem } from '@/data/problem';
import type { JobDetail, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { useCommands, useMedia } from '@/lib/keys';
import { useProblemText } from '@/ui/state';
import { Drafting } from '../job/parts/Drafting';
import { useActs } from './acts';
import { numbered, obstacles } from './claims';
import { useEdit } from './edit';
import { reviewText } from './messages';
import { DraftPane, useLit } from './parts/DraftPane';
import { Editor } from './parts/Editor';
import { type LayerName, Layers } from './parts/Layers';
import { Panes } from './parts/Panes';
import { SendBar } from './parts/SendBar';
import { useChannel, useFacts } from './queries';

/** Review approves one text and its exact sending. Everything that leaves is on screen before it can leave. */
export function Review({ proposal, detail, onNext }: { proposal: Proposal; detail?: JobDetail; onNext: () => void }) {
  const t = useText(reviewText);
  const wide = useMedia('(min-width: 1280px)');
  const phone = !useMedia('(min-width: 768px)');
  const mode = useSendMode();
  const agentOnly = useAgentOnly();
  const decision = useDecisionOn(proposal.id, proposal.hash);
  const sent = decision?.state === 'waiting';
  const may = useMay();
  const offline = !!useOffline();
  const words = useProblemText();
  const { data: profile } = useFacts();
  const channel = useChannel(proposal.content.channel);
  const edit = useEdit(proposal);
  const claims = useMemo(() => numbered(proposal, profile ? (profile.facts ?? []) : undefined), [proposal, profile]);
  const { lit, setLit, next: nextClaim, toFact } = useLit(claims);
  const [part, setPart] = useState('draft');
  const [layer, setLayer] = useState<LayerName>();
  const [allGates, setAllGates] = useState(false);
  const [changes, setChanges] = useState(false);
  const [operation, setOperation] = useState<string>();
  const close = () => setLayer(undefined);
  const acts = useActs({ proposal, mode, channel, edit, close, onNext, onWriting: setOperation });
  const saving = acts.decide.edit;
  const refused = asProblem(saving.error ?? '').code === 'conflict';
  const mayReview = may('review') && !offline && !sent;
  const mayWrite = mayReview && !proposal.unseen;
  const why = obstacles(proposal, { mode, offline, maySend: may('send'), editing: edit.dirty, sent, claims });
  const startEdit = () => {
    edit.start();
    setPart('draft');
  };
  useCommands(t('draft'), [
    { id: 'edit', keys: 'i', label: t('edit'), run: startEdit, off: !mayWrite },
    { id: 'changes', keys: 'd', label: t('changes'), run: () => setChanges((c) => !c) },
    { id: 'gates', keys: 'v', label: t('gatesAll'), run: () => setAllGates((a) => !a) },
    { id: 'claim', keys: 'n', label: t('nextClaim'), run: nextClaim, off: claims.length === 0 },
    { id: 'fact', keys: 'f', label: t('toFact'), run: () => void toFact(), off: lit === undefined },
    { id: 'preview', keys: 'p', label: t('preview'), run: () => setLayer('preview'), off: agentOnly },
    { id: 'regenerate', keys: 'w', label: t('regenerate'), run: () => setLayer('regenerate'), off: !mayReview || agentOnly || !!operation },
  ]);
  const draft = operation ? (
    <Drafting id={operation} onDone={() => setOperation(undefined)} />
  ) : edit.edit ? (
    <Editor
      proposal={proposal}
      edit={edit.edit}
      restored={edit.restored}
      outdated={edit.outdated || refused}
      agentOnly={agentOnly}
      busy={saving.isPending || sent}
      error={saving.isError && !refused ? words(saving.error) : undefined}
      onChange={edit.change}
      onSave={() => acts.save(edit.edit!.base)}
      onMine={() => acts.save(proposal.hash)}
      onDrop={acts.drop}
    />
  ) : (
    <DraftPane
      proposal={proposal}
      claims={claims}
      lit={lit}
      onLight={setLit}
      changes={changes}
      onChanges={() => setChanges((c) => !c)}
      onEdit={startEdit}
      onRegenerate={() => setLayer('regenerate')}
      onVariants={() => setLayer('variants')}
      onPreview={() => setLayer('preview')}
      canEdit={mayWrite}
      agentOnly={agentOnly}
      inline={!wide}
    />
  );
  return (
    <>
      {decision && <DecisionNote decision={decision} onTakeBack={(content) => (edit.resume(content), setPart('draft'))} />}
      <Panes
        proposal={proposal}
        detail={detail}
        claims={claims}
        lit={lit}
        onLight={setLit}
        allGates={allGates}
        onAllGates={() => setAllGates((a) => !a)}
        draft={draft}
        wide={wide}
        part={part}
        onPart={setPart}
      />
      <SendBar
        proposal={proposal}
        channel={channel}
        mode={mode}
        why={why}
        busy={acts.decide.approve.isPending}
        mayReview={mayReview}
        mayEdit={mayWrite}
        phone={phone}
        onApprove={() => (mode === 'live' && !phone ? setLayer('confirm') : acts.approve())}
        onReject={() => setLayer('reject')}
        onEdit={startEdit}
      />
      <Layers proposal={proposal} mode={mode} channel={channel} acts={acts} layer={layer} onClose={close} />
    </>
  );
}
