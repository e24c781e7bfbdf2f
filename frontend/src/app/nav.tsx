import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { memo } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { GaugeBar } from '@/ui/gauge';
import type { Agent } from '@/data/types';
import { useAgentOnly } from './hosted/queries';
import { appText } from './messages';
import { type NavPage, navPages } from './pages';
import { useAgent } from './queries';

/** counts are what waits behind a page; a badge always has an action behind it. */
export function counts(agent: Agent | undefined): Partial<Record<NavPage['name'], number>> {
  if (!agent) return {};
  const p = agent.proposals;
  const s = agent.submissions;
  return {
    inbox: agent.jobs.shortlisted ?? 0,
    review: (p.waiting ?? 0) + (p.needs_human ?? 0),
    // In dry-run what is parked was rehearsed, and nobody has to do anything.
    pipeline: (s.unknown ?? 0) + (agent.dry_run ? 0 : (s.parked ?? 0)) + (s.needs_human ?? 0),
  };
}

export function Mark() {
  return (
    <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden className="shrink-0">
      <rect width="18" height="3.4" className="fill-ink" />
      <rect y="5.2" width="11" height="3.4" className="fill-ink" />
      <rect x="12" y="5.2" width="3" height="3.4" className="fill-cost" />
      <rect y="10.4" width="6" height="3.4" className="fill-gain" />
    </svg>
  );
}

function Item({ page, count }: { page: NavPage; count?: number }) {
  const t = useText(appText);
  const { number } = useFormat();
  return (
    <Link
      to={page.path}
      activeOptions={{ exact: page.path === '/' }}
      className="group flex min-h-[26px] items-center gap-2 rounded-control border-l-2 border-transparent px-2 py-1 font-medium text-ink-2 hover:bg-paper max-md:min-h-12 max-md:text-[15px]"
      activeProps={{ className: '!border-accent bg-surface text-ink shadow-[0_0_0_1px_var(--line)]', 'aria-current': 'page' }}
    >
      <page.icon size={16} strokeWidth={1.6} aria-hidden className="shrink-0 md:hidden" />
      <span className="grow truncate">{t(page.name)}</span>
      {!!count && <span className="font-semibold text-ink">{number(count)}</span>}
      <span aria-hidden className="hidden font-mono text-[11px] text-ink-3 md:inline">
        g {page.key}
      </span>
    </Link>
  );
}

function Group({ title, group }: { title?: string; group: NavPage['group'] }) {
  const { data } = useAgent();
  const waiting = counts(data);
  return (
    <div className="flex flex-col gap-px">
      {title && <p className="type-label px-2 pt-4 pb-1 text-ink-3">{title}</p>}
      {navPages
        .filter((p) => p.group === group)
        .map((p) => (
          <Item key={p.path} page={p} count={waiting[p.name]} />
        ))}
    </div>
  );
}

/** NavList is the list of pages, for the side and for the sheet of a phone. */
export function NavList() {
  const t = useText(appText);
  return (
    <>
      <Group group="main" />
      <Group group="agent" title={t('group.agent')} />
      <Group group="records" title={t('group.records')} />
    </>
  );
}

/** AgentFoot says what the agent does and what models may still cost today. */
export function AgentFoot() {
  const t = useText(appText);
  const f = useFormat();
  const { data, isError } = useAgent();
  const agentOnly = useAgentOnly();
  const day = data?.models.gauges?.find((g) => g.scope.startsWith('day:'));
  const next = data?.sources?.map((s) => s.next_at).filter((s): s is string => !!s).sort()[0];
  const state = !data || isError || data.away ? 'stateUnknown' : !data.running ? 'stopped' : data.run === 'paused' ? 'paused' : data.run === 'stop_new' ? 'stopNew' : data.dry_run ? 'runningDry' : 'running';
  return (
    <div className="flex flex-col gap-3 px-2 pb-3">
      <div className={clsx('type-label flex flex-col gap-1 text-ink-2', agentOnly && !day && 'hidden')}>
        <span>{t('budgetToday')}</span>
        {day?.limit != null ? (
          <>
            <GaugeBar
              gauge={{ ...day, limit: day.limit }}
              label={t('budgetText', { spent: f.usd(day.spent), held: f.usd(day.held), orphan: f.usd(day.orphan), limit: f.usd(day.limit) })}
            />
            <span className="flex justify-between text-ink">
              <span>{t('budgetHeld', { spent: f.usd(day.spent), held: f.usd(day.held) })}</span>
              <span>{f.usd(day.limit)}</span>
            </span>
          </>
        ) : (
          <span className="dashed self-start rounded-tag px-1.5 text-ink-2">{t('budgetNone')}</span>
        )}
      </div>
      <div className="type-label border-t border-line pt-2 text-ink-2">
        <p className={clsx('font-semibold', state === 'running' || state === 'runningDry' ? 'text-ink' : 'text-warn')}>{t(state)}</p>
        <p className={clsx('font-normal', agentOnly && 'hidden')}>{next ? t('nextFetch', { when: f.until(next) ?? '' }) : t('noFetch')}</p>
      </div>
    </div>
  );
}

/** Side is drawn anew by what it shows only, not by a change of page. */
export const Side = memo(function Side() {
  return (
    <nav aria-label="AutoMonet" className="pane hidden w-[184px] shrink-0 flex-col justify-between gap-4 bg-sunken px-2 xl:flex">
      <div>
        <p className="flex items-center gap-2 px-2 pt-3 pb-3 text-[14px] font-semibold">
          <Mark />
          AutoMonet
        </p>
        <NavList />
      </div>
      <AgentFoot />
    </nav>
  );
});
