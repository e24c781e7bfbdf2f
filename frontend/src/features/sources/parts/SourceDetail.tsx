import { Link } from '@tanstack/react-router';
import { Hand, Play, RotateCcw, TestTube } from 'lucide-react';
import { useAllowed } from '@/app/guard';
import { WorkState, useWork } from '@/app/work/work';
import { keys } from '@/data/keys';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Figure } from '@/ui/figure';
import { HealthDot } from '@/ui/health';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { useState } from 'react';
import { dot } from '../health';
import { sourcesText } from '../messages';
import { type SourceAct, type SourceSample, type SourceView, testSource, useSourceAct, useSourceJobs } from '../queries';
import { BlackBox } from './BlackBox';
import { ImportFiles } from './ImportFiles';
import { Ranking } from './Ranking';
import { Sample } from './Sample';
import { YieldBar } from './YieldBar';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const;

function SourceJobs({ name }: { name: string }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const { data, error } = useSourceJobs(name);
  if (error) return <Failed error={error} className="!px-0" />;
  if (!data) return <Skeleton rows={4} height={36} />;
  if (data.length === 0) return <p className="text-ink-2">{t('jobsNone')}</p>;
  return (
    <ul>
      {data.map((j) => (
        <li key={j.id} className="flex justify-between gap-4 border-b border-line py-1.5">
          <Link to="/jobs/$id" params={{ id: j.id }} className="min-w-0 truncate text-accent underline">
            {j.title}
          </Link>
          <span className="shrink-0 text-ink-2">{f.age(j.first_seen_at)}</span>
        </li>
      ))}
    </ul>
  );
}

/** SourceDetail says how one source is read, and lets it be run, parked and tested. */
export function SourceDetail({ source: s }: { source: SourceView }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const codes = useCodes();
  const { say } = useToast();
  const words = useProblemText();
  const act = useSourceAct();
  const review = useAllowed('review');
  const admin = useAllowed('admin');
  const [box, setBox] = useState(0);
  const work = useWork<SourceSample>([[...keys.sources, s.name, 'samples']]);
  const name = s.name;
  const done = { run: 'runDone', pause: 'paused', resume: 'resumed' } as const;
  const back: Partial<Record<SourceAct, SourceAct>> = { pause: 'resume', resume: 'pause' };
  const go = (a: SourceAct) =>
    act.mutate(
      { name, act: a },
      {
        onSuccess: () => say(t(done[a], { name }), back[a] && (() => act.mutate({ name, act: back[a]! }))),
        onError: (e) => say(words(e)),
      },
    );
  useCommands(t('list'), [
    { id: 'source.run', keys: 'r', label: t('run'), off: review.disabled, run: () => go('run') },
    { id: 'source.pause', keys: 'p', label: t(s.paused ? 'resume' : 'pause'), off: admin.disabled, run: () => go(s.paused ? 'resume' : 'pause') },
    { id: 'source.box', keys: 'b', label: t('black'), run: () => setBox((n) => n + 1) },
  ]);
  const what = { blocked: 'blockedWhat', silent: 'silentWhat', failing: 'failingWhat' } as const;
  const note = s.health in what ? what[s.health as keyof typeof what] : undefined;
  return (
    <>
      <Section title={name} aside={<HealthDot health={dot(s.health)}>{s.health in { ok: 1, never_asked: 1, paused: 1, silent: 1, failing: 1, blocked: 1 } ? t(`h.${s.health}` as 'h.ok') : s.health}</HealthDot>}>
        {note && <Note tone={s.health === 'silent' ? 'warn' : 'stop'}>{t(note, { n: s.failures })}</Note>}
        <div className="flex flex-wrap gap-2">
          {review.may && (
            <>
              <Button look="primary" keys="r" icon={<Play {...icon} />} disabled={review.disabled || s.paused} busy={act.isPending} onClick={() => go('run')}>
                {t('run')}
              </Button>
              <Button icon={<TestTube {...icon} />} disabled={review.disabled} busy={work.running} onClick={() => work.start(testSource(name))}>
                {t('test')}
              </Button>
            </>
          )}
          {admin.may && (
            <Button keys="p" icon={s.paused ? <RotateCcw {...icon} /> : <Hand {...icon} />} disabled={admin.disabled} onClick={() => go(s.paused ? 'resume' : 'pause')}>
              {t(s.paused ? 'resume' : 'pause')}
            </Button>
          )}
        </div>
        <WorkState work={work} label={t('testing', { name })} />
        {work.result && <Sample sample={work.result} />}
        {s.imports && <ImportFiles name={name} />}
        <Facts
          rows={[
            [t('lastOk'), f.age(s.last_ok_at) ?? t('never')],
            [t('lastTry'), f.age(s.last_at) ?? t('never')],
            [t('nextAt'), s.paused ? t('noNext') : (f.until(s.next_at) ?? t('noNext'))],
            ...(s.wait_reason && !s.paused ? [[t('why'), codes.word('wait', s.wait_reason)] as const] : []),
            ...(s.reason ? [[t('reason'), s.reason] as const] : []),
            [t('failures'), f.number(s.failures)],
            [t('driver'), s.driver],
            [
              t('lastScan'),
              <Figure title={t('jobs')} about={t('jobsAbout')} behind={() => <SourceJobs name={name} />}>
                {t('seenNew', { seen: s.scan_seen, n: s.scan_new })}
              </Figure>,
            ],
            [t('usual'), s.yield.scans ? t('usualRange', { mean: f.number(s.expected, 1), spread: f.number(s.spread, 1) }) : t('thin', { n: s.yield.scans })],
          ]}
        />
        <YieldBar source={s} />
      </Section>
      <Ranking source={s} />
      <BlackBox name={name} open={box} />
    </>
  );
}
