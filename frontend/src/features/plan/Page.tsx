import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FailedPage } from '@/app/failed-page';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { PageHead } from '@/ui/page-head';
import { Section } from '@/ui/section';
import { Empty, Skeleton } from '@/ui/state';
import { planText } from './messages';
import { Budgets } from './parts/Budgets';
import { Choices } from './parts/Choices';
import { usePlan } from './queries';

/** The plan of the day: which jobs are answered in which order, what is left for later and why, and what is scarce. */
export default function Page() {
  const app = useText(appText);
  const t = useText(planText);
  const f = useFormat();
  useWindowMode(app('plan'));
  const navigate = useNavigate();
  const { data: plan, error, refetch } = usePlan();
  const [at, setAt] = useState(-1);
  const taken = plan?.taken ?? [];
  const passed = plan?.passed ?? [];
  const all = [...taken, ...passed];
  const current = all[at]?.job_id;
  const move = (by: 1 | -1) => {
    const next = Math.min(all.length - 1, Math.max(0, at + by));
    setAt(next);
    document.querySelector(`[data-job="${CSS.escape(all[next]?.job_id ?? '')}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useCommands(app('plan'), [
    { id: 'next', keys: 'j', label: t('next'), run: () => move(1), off: all.length === 0 },
    { id: 'prev', keys: 'k', label: t('prev'), run: () => move(-1), off: all.length === 0 },
    { id: 'open', keys: 'Enter', label: t('open'), run: () => current && void navigate({ to: '/jobs/$id', params: { id: current } }), off: !current },
  ]);
  if (error && !plan) return <FailedPage error={error} retry={() => void refetch()} />;
  if (!plan) return <Skeleton rows={6} />;
  const worth = taken.reduce((sum, c) => sum + (c.value?.currency === plan.currency ? c.value.minor : 0), 0);
  const finding = taken.length === 0 ? t('findingNone') : worth > 0 ? t('finding', { n: taken.length, value: f.money({ minor: worth, currency: plan.currency }) ?? '' }) : t('findingPlain', { n: taken.length });
  return (
    <>
      <PageHead finding={finding} about={plan.day && t('about', { when: f.dateTime(plan.at) ?? f.date(plan.day) ?? plan.day, days: f.number(plan.seen_days, 0), jobs: f.number(plan.seen_jobs) })} />
      <div className="pane grow">
        {!plan.day ? (
          <Empty title={t('none')}>{t('noneNext')}</Empty>
        ) : (
          <div className="grid xl:grid-cols-[minmax(0,1180px)_minmax(300px,460px)]">
            <div className="min-w-0">
              <Section title={t('taken')}>
                {taken.length ? <Choices list={taken} current={current} numbered /> : <p className="text-ink-2">{t('takenNone')}</p>}
              </Section>
              <Section title={t('passed')}>
                {passed.length ? <Choices list={passed} current={current} /> : <p className="text-ink-2">{t('passedNone')}</p>}
              </Section>
            </div>
            <Budgets plan={plan} />
          </div>
        )}
      </div>
    </>
  );
}
