import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { AgentActs } from '@/app/hosted/AgentOnly';
import { useAgentOnly } from '@/app/hosted/queries';
import { useOffline } from '@/app/offline';
import { useMay } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { appText } from '@/app/messages';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { useLater } from '@/lib/later';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { jobText } from '../job/messages';
import { SkipDialog } from '../job/parts/SkipDialog';
import { ScoreLegend } from '../job/parts/ScoreStrip';
import { useJobActs, useJobAhead, useOpinion } from '../job/queries';
import { viewOf } from './groups';
import { inboxText } from './messages';
import { Aside } from './parts/Aside';
import { Detail } from './parts/Detail';
import { Head } from './parts/Head';
import { List } from './parts/List';
import { useHeldBack, useInbox } from './queries';
import { type Line, type Rows, step } from './rows';

const route = getRouteApi('/');
/** The selection outlives a visit to another page, for as long as the window is open. */
const remembered = 'automonet.inbox.selected';

type JobLine = Extract<Line, { kind: 'job' }>;
const jobAt = (rows: Rows, index: number): JobLine | undefined => {
  const line = rows.at(index);
  return line?.kind === 'job' ? line : undefined;
};

export default function Page() {
  const t = useText(inboxText);
  const tj = useText(jobText);
  const ta = useText(appText);
  useWindowMode(ta('inbox'));
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/' });
  const view = viewOf(search.view);
  const q = search.q ?? '';
  const { list, rows, known, refresh } = useInbox(view, q || undefined);
  const { held, clear } = useHeldBack(known);
  const acts = useJobActs();
  const opinion = useOpinion();
  const offline = useOffline();
  const agentOnly = useAgentOnly();
  const canReview = useMay()('review') && !offline && !agentOnly;
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(remembered) ?? '');
  const [skipping, setSkipping] = useState<JobLine>();
  const later = useLater();

  const found = rows.indexOf(chosen);
  // Below the head of the first group stands the first job.
  const selected = found >= 0 ? found : Math.min(1, rows.length - 1);
  const line = jobAt(rows, selected);
  useJobAhead(line?.job.id);

  const select = useCallback(
    (index: number) => {
      const next = jobAt(rows, index);
      if (!next) return;
      setChosen(next.job.id);
      sessionStorage.setItem(remembered, next.job.id);
    },
    [rows],
  );
  const open = (index: number) => {
    const at = jobAt(rows, index);
    if (!at) return;
    select(index);
    if (at.proposal) void navigate({ to: '/review/$id', params: { id: at.proposal.id } });
    else void navigate({ to: '/jobs/$id', params: { id: at.job.id } });
  };
  const showHeld = () => {
    clear();
    void refresh();
  };
  // An empty list has no reader who could be disturbed.
  useEffect(() => {
    if (held > 0 && rows.length === 0 && !q) showHeld();
  });
  const next = () => select(step(rows, selected, 1));
  useCommands(ta('inbox'), [
    { id: 'next', keys: 'j', label: t('next'), run: next },
    { id: 'prev', keys: 'k', label: t('prev'), run: () => select(step(rows, selected, -1)) },
    { id: 'next.arrow', keys: 'ArrowDown', label: '', run: next },
    { id: 'prev.arrow', keys: 'ArrowUp', label: '', run: () => select(step(rows, selected, -1)) },
    { id: 'open', keys: 'Enter', label: t('open'), run: () => open(selected), off: !line },
    { id: 'job', keys: 'o', label: tj('open'), run: () => line && void navigate({ to: '/jobs/$id', params: { id: line.job.id } }), off: !line },
    { id: 'shortlist', keys: 's', label: tj('shortlist'), run: () => line && acts.shortlist(line.job), off: !canReview || !line || line.job.state === 'shortlisted' },
    { id: 'more', keys: 'h', label: tj('more'), run: () => line && opinion.mutate({ job: line.job, kind: 'more' }), off: !canReview || !line },
    { id: 'less', keys: 'l', label: tj('less'), run: () => line && opinion.mutate({ job: line.job, kind: 'less' }), off: !canReview || !line },
    { id: 'skip', keys: 'e', label: tj('skip'), run: () => setSkipping(line), off: !canReview || !line || line.job.state === 'skipped' },
  ]);
  const onMore = useCallback(() => void list.fetchNextPage(), [list.fetchNextPage]);
  const onSearch = useCallback((words: string) => void navigate({ search: { q: words || undefined, view: search.view }, replace: true }), [navigate, search.view]);

  return (
    <div className="flex min-h-0 grow">
      <div className="flex min-w-0 grow flex-col min-[1920px]:max-w-[1180px]">
        <Head view={view} q={q} held={held} onHeld={showHeld} onSearch={onSearch} onView={(v) => void navigate({ search: { view: v === 'open' ? undefined : v } })} />
        <AgentActs />
        {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && !list.isError && <Skeleton rows={9} height={58} />}
        {list.data && rows.length === 0 && (
          <Empty
            title={q ? t('emptyFound') : view === 'open' ? t('emptyOpen') : t('emptyView')}
            action={!q && view === 'open' && <Link to="/sources" className="text-accent underline">{t('emptyOpenAct')}</Link>}
          >
            {q ? t('emptyFoundNext') : view === 'open' && t('emptyOpenNext')}
          </Empty>
        )}
        {rows.length > 0 && <List rows={rows} selected={selected} onSelect={select} onOpen={open} more={list.hasNextPage} loading={list.isFetchingNextPage} onMore={onMore} />}
        <footer className="hidden shrink-0 items-center justify-between gap-4 border-t border-line px-5 py-2 md:flex">
          <ScoreLegend />
        </footer>
      </div>
      {later ? (
        <Detail
          job={line?.job}
          proposal={line?.proposal}
          place={line?.place ?? 0}
          acts={{
            canReview,
            opinion,
            onOpen: () => open(selected),
            onJob: () => line && void navigate({ to: '/jobs/$id', params: { id: line.job.id } }),
            onSkip: () => setSkipping(line),
            onShortlist: () => line && acts.shortlist(line.job),
          }}
        />
      ) : (
        <Aside />
      )}
      <SkipDialog
        open={!!skipping}
        onClose={() => setSkipping(undefined)}
        onPick={(reason) => {
          if (skipping) acts.skip(skipping.job, reason);
          setSkipping(undefined);
          next();
        }}
      />
    </div>
  );
}
