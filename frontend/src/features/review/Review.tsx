import { useMemo, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useOffline } from '@/app/offline';
import { useMay, useMode } from '@/app/queries';
import { asProblem } from '@/data/problem';
import type { Job, JobDetail, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { shortHash, useFormat } from '@/lib/format';
import { useCommands, useMedia } from '@/lib/keys';
import { Confirm } from '@/ui/dialog';
import { Segments } from '@/ui/segments';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { Drafting } from '../job/parts/Drafting';
import { Posting } from '../job/parts/Posting';
import { Timeline } from '../job/parts/Timeline';
import { numbered, obstacles } from './claims';
import { useEdit } from './edit';
import { reviewText } from './messages';
import { PreviewLayer, RegenerateLayer, RejectDialog, VariantsLayer } from './parts/Dialogs';
import { DraftPane, useLit } from './parts/DraftPane';
import { Editor } from './parts/Editor';
import { Facts } from './parts/Facts';
import { Gates, Requirements } from './parts/Gates';
import { SendBar, sendWords } from './parts/SendBar';
import { useChannel, useDecide, useFacts, usePreview } from './queries';

type Layer = 'confirm' | 'reject' | 'preview' | 'regenerate' | 'variants';

/** Review approves one text and its exact sending. Everything that leaves is on screen before it can leave. */
export function Review({ proposal, detail, onNext }: { proposal: Proposal; detail?: JobDetail; onNext: () => void }) {
  const t = useText(reviewText);
  const f = useFormat();
  const wide = useMedia('(min-width: 1280px)');
  const phone = !useMedia('(min-width: 768px)');
  const mode = useMode();
  const may = useMay();
  const offline = !!useOffline();
  const { say } = useToast();
  const words = useProblemText();
  const navigate = useNavigate();
  const { data: profile } = useFacts();
  const channel = useChannel(proposal.content.channel);
  const decide = useDecide(proposal.id);
  const edit = useEdit(proposal);
  const claims = useMemo(() => numbered(proposal, profile ? (profile.facts ?? []) : undefined), [proposal, profile]);
  const { lit, setLit, next: nextClaim, toFact } = useLit(claims);
  const [part, setPart] = useState('draft');
  const [layer, setLayer] = useState<Layer>();
  const [allGates, setAllGates] = useState(false);
  const [changes, setChanges] = useState(false);
  const [operation, setOperation] = useState<string>();
  const preview = usePreview(proposal, layer === 'preview');
  const mayReview = may('review') && !offline;
  const why = obstacles(proposal, { mode, offline, maySend: may('send'), editing: edit.dirty, claims });

  const startEdit = () => {
    edit.start();
    setPart('draft');
  };
  const save = (hash: string) =>
    edit.edit &&
    decide.edit.mutate(
      { content: edit.edit.content, hash },
      {
        onSuccess: () => {
          edit.drop();
          say(t('saved'));
        },
      },
    );
  const approve = () =>
    decide.approve.mutate(proposal.hash, {
      onSuccess: () => {
        setLayer(undefined);
        const key = sendWords(mode, channel);
        say(t(key === 'approveLive' ? 'approvedLive' : key === 'approveHand' ? 'approvedHand' : 'approvedDry'));
        onNext();
      },
      onError: (e) => {
        setLayer(undefined);
        say(words(e));
      },
    });
  const reject = (reason: string) =>
    decide.reject.mutate(reason, {
      onSuccess: () => {
        setLayer(undefined);
        say(t('rejected'), () =>
          void decide.undoReject(proposal).then(
            () => {
              say(t('undone'));
              void navigate({ to: '/review/$id', params: { id: proposal.id } });
            },
            (e: unknown) => say(words(e)),
          ),
        );
        onNext();
      },
      onError: (e) => say(words(e)),
    });

  useCommands(t('draft'), [
    { id: 'edit', keys: 'i', label: t('edit'), run: startEdit, off: !mayReview },
    { id: 'changes', keys: 'd', label: t('changes'), run: () => setChanges((c) => !c) },
    { id: 'gates', keys: 'v', label: t('gatesAll'), run: () => setAllGates((a) => !a) },
    { id: 'claim', keys: 'n', label: t('nextClaim'), run: nextClaim, off: claims.length === 0 },
    { id: 'fact', keys: 'f', label: t('toFact'), run: () => void toFact(), off: lit === undefined },
    { id: 'preview', keys: 'p', label: t('preview'), run: () => setLayer('preview') },
    { id: 'regenerate', keys: 'w', label: t('regenerate'), run: () => setLayer('regenerate'), off: !mayReview || !!operation },
  ]);

  const posting = detail && <Posting job={detail.job as Job} posting={detail.postings?.[0]} />;
  const draft = operation ? (
    <Drafting id={operation} onDone={() => setOperation(undefined)} />
  ) : edit.edit ? (
    <Editor
      proposal={proposal}
      edit={edit.edit}
      restored={edit.restored}
      outdated={edit.outdated || asProblem(decide.edit.error ?? '').code === 'conflict'}
      busy={decide.edit.isPending}
      error={decide.edit.isError && asProblem(decide.edit.error).code !== 'conflict' ? words(decide.edit.error) : undefined}
      onChange={edit.change}
      onSave={() => save(edit.edit!.base)}
      onMine={() => save(proposal.hash)}
      onDrop={() => {
        decide.edit.reset();
        edit.drop();
      }}
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
      canEdit={mayReview}
      inline={!wide}
    />
  );
  const facts = <Facts proposal={proposal} claims={claims} lit={lit} onLight={setLit} />;
  const gates = <Gates proposal={proposal} all={allGates} onAll={() => setAllGates((a) => !a)} />;
  const requests = <Requirements proposal={proposal} />;
  const passed = (proposal.gates ?? []).filter((g) => g.passed).length;

  return (
    <>
      {wide ? (
        <div className="grid min-h-0 grow grid-cols-[minmax(0,41fr)_minmax(0,52fr)_minmax(220px,25fr)] min-[1920px]:grid-cols-[minmax(0,40fr)_minmax(0,48fr)_minmax(240px,25fr)_minmax(240px,25fr)]">
          <div className="pane flex flex-col gap-6 bg-sunken p-5">
            {posting}
            {requests}
          </div>
          <div className="pane border-x border-line bg-surface p-5">{draft}</div>
          <div className="pane flex flex-col gap-6 p-5">
            {facts}
            {gates}
          </div>
          {detail && <div className="pane hidden border-l border-line p-5 min-[1920px]:block">{<Timeline detail={detail} />}</div>}
        </div>
      ) : (
        <Segments
          label={t('parts')}
          value={part}
          onChange={setPart}
          segments={[
            { id: 'posting', label: t('posting'), body: <div className="flex flex-col gap-6">{posting}{requests}</div> },
            { id: 'draft', label: t('draft'), body: draft },
            { id: 'facts', label: `${t('facts')} ${claims.length}`, body: facts },
            { id: 'gates', label: `${t('gates')} ${passed}/${(proposal.gates ?? []).length}`, body: gates },
          ]}
        />
      )}
      <SendBar
        proposal={proposal}
        channel={channel}
        mode={mode}
        why={why}
        busy={decide.approve.isPending}
        mayReview={mayReview}
        phone={phone}
        onApprove={() => (mode === 'live' && !phone ? setLayer('confirm') : approve())}
        onReject={() => setLayer('reject')}
        onEdit={startEdit}
      />
      <Confirm open={layer === 'confirm'} title={t('confirmTitle')} act={t(sendWords(mode, channel))} busy={decide.approve.isPending} onConfirm={approve} onClose={() => setLayer(undefined)}>
        <div className="flex flex-col gap-2">
          <p>{t('confirmTo', { to: proposal.content.recipient || t('recipientNone'), channel: proposal.content.channel })}</p>
          {f.pay(proposal.content.price) && <p>{t('confirmPrice', { price: f.pay(proposal.content.price)! })}</p>}
          <p>{t('confirmHash', { hash: shortHash(proposal.hash) })}</p>
          <p className="font-semibold text-ink">{proposal.content.subject}</p>
          <p lang={proposal.content.language} className="border-l-[3px] border-line pl-3 whitespace-pre-wrap">
            {proposal.content.body}
          </p>
        </div>
      </Confirm>
      <RejectDialog open={layer === 'reject'} busy={decide.reject.isPending} onReject={reject} onClose={() => setLayer(undefined)} />
      <PreviewLayer open={layer === 'preview'} onClose={() => setLayer(undefined)} preview={preview.data} error={preview.error} onRetry={() => void preview.refetch()} />
      <RegenerateLayer
        open={layer === 'regenerate'}
        busy={decide.regenerate.isPending}
        onClose={() => setLayer(undefined)}
        onStart={(wish) =>
          decide.regenerate.mutate(wish, {
            onSuccess: (o) => {
              setOperation(o.id);
              setLayer(undefined);
            },
            onError: (e) => say(words(e)),
          })
        }
      />
      <VariantsLayer
        open={layer === 'variants'}
        proposal={proposal}
        busy={decide.choose.isPending}
        onClose={() => setLayer(undefined)}
        onChoose={(n) =>
          decide.choose.mutate(n, {
            onSuccess: () => {
              setLayer(undefined);
              say(t('chosen'));
            },
            onError: (e) => say(words(e)),
          })
        }
      />
    </>
  );
}
