import clsx from 'clsx';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { mirrorText } from '@/app/hosted/messages';
import { useAgentOnly } from '@/app/hosted/queries';
import { useAgent, useMode } from '@/app/queries';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Layer } from '@/ui/dialog';
import { Kbd } from '@/ui/kbd';
import { PageHead } from '@/ui/page-head';
import { Failed, Skeleton } from '@/ui/state';
import type { Agent } from '@/data/types';
import { inboxText } from '../messages';
import { useJobSummary } from '../queries';
import { type View, views } from '../groups';

/** useFinding says in one sentence what waits for the user. */
export function useFinding(): (agent: Agent | undefined) => string {
  const t = useText(inboxText);
  const f = useFormat();
  return (agent) => {
    if (!agent) return ' ';
    const waiting = agent.proposals.waiting ?? 0;
    const ask = agent.proposals.needs_human ?? 0;
    if (waiting) return t('finding', { n: waiting });
    if (ask) return t('findingAsk', { n: ask });
    if (agent.jobs.shortlisted) return t('findingJobs', { n: agent.jobs.shortlisted });
    const next = agent.sources?.map((s) => s.next_at).filter((s): s is string => !!s).sort()[0];
    return next ? t('findingNone', { when: f.until(next) ?? '' }) : t('findingNoneLater');
  };
}

/** SearchBox searches as one types, a moment after the last letter. */
function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const t = useText(inboxText);
  const [typed, setTyped] = useState(q);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    if (typed === q) return;
    const timer = setTimeout(() => onSearch(typed.trim()), 200);
    return () => clearTimeout(timer);
  }, [typed, q, onSearch]);
  return (
    <div role="search" className="relative flex w-[240px] items-center max-md:w-full">
      <Search size={16} strokeWidth={1.6} aria-hidden className="absolute left-2.5 text-ink-3" />
      <input
        ref={box}
        data-search
        type="text"
        enterKeyHint="search"
        value={typed}
        maxLength={200}
        aria-label={t('searchLabel')}
        placeholder={t('searchHint')}
        onChange={(e) => setTyped(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter') onSearch(typed.trim());
          if (e.key === 'Escape') {
            e.preventDefault();
            setTyped('');
            onSearch('');
            box.current?.blur();
          }
        }}
        className="h-8 w-full rounded-control border border-edge bg-surface pr-9 pl-8 max-md:h-12"
      />
      {typed ? (
        <button type="button" aria-label={t('clear')} title={t('clear')} onClick={() => onSearch('')} className="absolute right-1 grid size-7 place-items-center text-ink-2">
          <X size={16} strokeWidth={1.6} aria-hidden />
        </button>
      ) : (
        <Kbd keys="/" className="absolute right-2" />
      )}
    </div>
  );
}

/** ScreenedOut says why jobs were screened out, with the number of each reason. */
function ScreenedOut({ open, n, onClose, onShow }: { open: boolean; n: number; onClose: () => void; onShow: () => void }) {
  const t = useText(inboxText);
  const codes = useCodes();
  const f = useFormat();
  const { data, error, refetch } = useJobSummary(open);
  const rows = Object.entries(data?.screened_out ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <Layer open={open} onClose={onClose} title={t('outTitle', { n })} description={t('outAbout')}>
      {error ? <Failed error={error} retry={() => void refetch()} className="!px-0" /> : !data && <Skeleton rows={4} height={32} />}
      <ul>
        {rows.map(([code, count]) => (
          <li key={code} className="flex justify-between gap-4 border-b border-line py-1.5">
            <span>{codes.reason({ code, params: {} })}</span>
            <span className="font-semibold">{f.number(count)}</span>
          </li>
        ))}
      </ul>
      <button type="button" onClick={onShow} className="pt-3 text-accent underline">
        {t('outShow')}
      </button>
    </Layer>
  );
}

/** Head is the finding of the inbox, its search and its views. */
export function Head({ view, q, held, onView, onSearch, onHeld }: { view: View; q: string; held: number; onView: (v: View) => void; onSearch: (q: string) => void; onHeld: () => void }) {
  const t = useText(inboxText);
  const th = useText(mirrorText);
  const agentOnly = useAgentOnly();
  const f = useFormat();
  const finding = useFinding();
  const mode = useMode();
  const { data: agent } = useAgent();
  const [why, setWhy] = useState(false);
  const counts = agent?.jobs ?? {};
  const all = Object.values(counts).reduce((a, b) => a + b, 0);
  const out = counts.screened_out ?? 0;
  const number: Record<View, number | undefined> = {
    open: agent && (counts.shortlisted ?? 0) + (counts.new ?? 0),
    ready: agent?.proposals.waiting,
    new: agent && (counts.new ?? 0),
    skipped: agent && (counts.skipped ?? 0),
    out: agent && out,
  };
  useCommands(t('views'), [{ id: 'held', keys: '.', label: t('showHeld'), run: onHeld, off: held === 0 }]);
  return (
    <PageHead
      finding={finding(agent)}
      about={
        agent && (
          <>
            {agentOnly ? th('about', { open: f.number(number.open ?? 0), all: f.number(all), out: f.number(out) }) : t('about', { n: agent.sources?.length ?? 0, open: f.number(number.open ?? 0), all: f.number(all), out: f.number(out) })}{' '}
            {out > 0 && !agentOnly && (
              <button type="button" className="text-accent underline" onClick={() => setWhy(true)}>
                {t('why')}
              </button>
            )}
          </>
        )
      }
      actions={
        <>
          {mode === 'dry' && (
            <span className="dashed relative hidden min-h-8 items-center overflow-hidden rounded-control pr-3 pl-6 font-semibold 2xl:inline-flex">
              <span aria-hidden className="hatch-spine absolute inset-y-0 left-0 w-3.5" />
              {t('dryNote')}
            </span>
          )}
          <SearchBox q={q} onSearch={onSearch} />
        </>
      }
    >
      <div className="flex items-center justify-between gap-4">
        <div role="group" aria-label={t('views')} className="flex gap-2 overflow-x-auto py-0.5 max-md:-mx-4 max-md:px-4">
          {views.map((v) => (
            <button
              key={v}
              type="button"
              aria-pressed={!q && v === view}
              onClick={() => onView(v)}
              className={clsx(
                'type-note min-h-[26px] shrink-0 rounded-control border px-2.5 py-0.5 font-medium max-md:min-h-11',
                !q && v === view ? 'border-ink bg-surface text-ink' : 'border-edge text-ink-2 hover:bg-sunken',
              )}
            >
              {t(`view.${v}`)} {number[v] !== undefined && <b className="pl-0.5 font-semibold">{f.number(number[v])}</b>}
            </button>
          ))}
        </div>
        <div className="type-label min-w-0 text-right text-ink-2" aria-live="polite">
          {held > 0 && (
            <button type="button" onClick={onHeld} className="inline-flex items-center gap-1.5">
              {t('held', { n: held })}
              <span className="font-semibold text-accent underline">{t('heldShow')}</span>
              <Kbd keys="." />
            </button>
          )}
        </div>
      </div>
      <ScreenedOut open={why} n={out} onClose={() => setWhy(false)} onShow={() => { setWhy(false); onView('out'); }} />
    </PageHead>
  );
}
