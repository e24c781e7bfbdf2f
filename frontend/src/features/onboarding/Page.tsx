import { useNavigate } from '@tanstack/react-router';
import clsx from 'clsx';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { asProblem } from '@/data/problem';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Failed, Skeleton } from '@/ui/state';
import { useChannels } from '../channels/queries';
import { useBudget } from '../money/queries';
import { emptyProfile } from '../profile/parts/Who';
import { useCandidates, useProfile } from '../profile/queries';
import { sameValue } from '../settings/draft';
import { useSettingsSchema } from '../settings/queries';
import { useSources } from '../sources/queries';
import { onboardingText } from './messages';
import { Body } from './parts/Body';
import { Effects } from './parts/Effects';
import { done, first, type Known, type Step, steps } from './steps';

function useKnown() {
  const profile = useProfile();
  const candidates = useCandidates();
  const schema = useSettingsSchema();
  const channels = useChannels();
  const sources = useSources();
  const budget = useBudget();
  const absent = profile.isError && asProblem(profile.error).code === 'not_found';
  const p = profile.data?.value ?? (absent ? emptyProfile() : undefined);
  const known: Known = {
    name: p?.name ?? '',
    facts: (p?.facts ?? []).filter((f) => f.confirmed).length,
    pending: candidates.data?.length ?? 0,
    changedLimits: (schema.data?.fields ?? []).some((f) => f.key.startsWith('filters.') && !sameValue(f.value, f.default)),
    mailbox: (channels.data ?? []).some((c) => c.channel === 'email' && c.configured),
    sourcesRead: (sources.data ?? []).filter((s) => s.yield.scans > 0).length,
    paid: budget.data?.paid ?? false,
  };
  return { profile: p, etag: profile.data?.etag, pending: candidates.data ?? [], known, error: absent ? undefined : profile.error, retry: () => void profile.refetch() };
}

function StepList({ known: k, at, go }: { known: Known; at: Step; go: (s: Step) => void }) {
  const t = useText(onboardingText);
  const note = (s: Step) => {
    if (s === 'facts' && k.pending) return t('d.facts.wait', { n: k.pending });
    if (!done(s, k)) return t('open');
    return s === 'profile' ? t('d.profile', { name: k.name }) : s === 'facts' ? t('d.facts', { n: k.facts }) : s === 'sources' ? t('d.sources', { n: k.sourcesRead }) : t(`d.${s}`);
  };
  return (
    <ol aria-label={t('steps')} className="flex flex-col max-xl:flex-row max-xl:overflow-x-auto">
      {steps.map((s, i) => (
        <li key={s} className="border-b border-line max-xl:shrink-0 max-xl:border-b-0">
          <button type="button" aria-current={s === at ? 'step' : undefined} onClick={() => go(s)} className={clsx('flex w-full items-baseline gap-3 px-3 py-2.5 text-left -outline-offset-2 hover:bg-paper', s === at && 'bg-surface')}>
            <span className="w-4 shrink-0 text-ink-3">{done(s, k) ? <Check size={16} strokeWidth={1.6} aria-hidden className="translate-y-0.5 text-gain" /> : i + 1}</span>
            <span className="min-w-0">
              <span className={clsx('type-row block', s === at && 'font-semibold')}>{t(`s.${s}`)}</span>
              <span className="type-note block truncate text-ink-2 max-xl:hidden">{note(s)}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** From nothing to the first ranked job, all in dry-run; each step can be skipped, and its effect is shown beside it. */
export default function Page() {
  const app = useText(appText);
  const t = useText(onboardingText);
  useWindowMode(app('onboarding'));
  const navigate = useNavigate();
  const { profile, etag, pending, known, error, retry } = useKnown();
  const [chosen, setChosen] = useState<Step>();
  const [start, setStart] = useState<Step>();
  if (profile && start === undefined) setStart(first(known));
  const at = chosen ?? start ?? 'profile';
  const i = steps.indexOf(at);
  const next = steps[i + 1];
  const go = () => (next ? setChosen(next) : void navigate({ to: '/' }));
  const label = next ? t('next', { step: t(`s.${next}`) }) : t('finish');
  useCommands(app('onboarding'), [{ id: 'onboarding.next', keys: 'mod+Enter', label, inFields: true, run: go }]);
  return (
    <div className="flex min-h-0 grow max-xl:flex-col">
      <div className="shrink-0 border-line bg-sunken xl:w-[220px] xl:border-r xl:pt-3">
        <StepList known={known} at={at} go={setChosen} />
      </div>
      <div className="pane flex min-w-0 grow max-xl:flex-col">
        <section className="flex min-w-0 grow flex-col xl:min-h-full">
          <div className="flex grow flex-col gap-5 px-5 pt-5 pb-6 max-md:px-4">
            <header className="flex max-w-[62ch] flex-col gap-1">
              <p className="type-label text-ink-3">{t('step', { n: i + 1, all: steps.length })}</p>
              <h1 className="type-statement">{t(`q.${at}`)}</h1>
              <p className="text-[15px] leading-[22px] text-ink-2">{t(`a.${at}`)}</p>
            </header>
            {error ? <Failed error={error} retry={retry} /> : profile ? <Body key={at} step={at} profile={profile} etag={etag} pending={pending} /> : <Skeleton rows={4} />}
          </div>
          <footer className="sticky bottom-0 flex flex-wrap gap-2 border-t border-line bg-paper px-5 py-3 max-md:px-4">
            {i > 0 && <Button onClick={() => setChosen(steps[i - 1])}>{t('back')}</Button>}
            <Button look={done(at, known) || !next ? 'primary' : 'plain'} keys="mod+Enter" onClick={go}>
              {done(at, known) || !next ? label : t('skip')}
            </Button>
          </footer>
        </section>
        <aside aria-label={t('effectNone')} className="shrink-0 bg-surface max-xl:border-t xl:w-[320px] xl:border-l border-line 2xl:w-[380px]">
          <Effects facts={known.facts} />
        </aside>
      </div>
    </div>
  );
}
