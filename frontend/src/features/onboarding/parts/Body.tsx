import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { HealthDot } from '@/ui/health';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { BudgetPart } from '../../money/parts/BudgetPart';
import { useBudget } from '../../money/queries';
import { newFactId, textOf, withFact } from '../../profile/facts';
import { profileText } from '../../profile/messages';
import { Candidates } from '../../profile/parts/Candidates';
import { FactForm, emptyFact } from '../../profile/parts/FactForm';
import { ImportCV } from '../../profile/parts/ImportCV';
import { WhoForm } from '../../profile/parts/Who';
import { type Candidate, type Profile, useSaveProfile } from '../../profile/queries';
import { dot } from '../../sources/health';
import { sourcesText } from '../../sources/messages';
import { useSourceAct, useSources } from '../../sources/queries';
import { onboardingText } from '../messages';
import type { Step } from '../steps';
import { Limits } from './Limits';
import { Mailbox } from './Mailbox';

export interface BodyProps {
  profile: Profile;
  etag?: string;
  pending: readonly Candidate[];
}

function Who({ profile, etag }: BodyProps) {
  const t = useText(onboardingText);
  const { say } = useToast();
  const save = useSaveProfile();
  return (
    <div className="flex flex-col gap-6">
      <WhoForm key={profile.rev} profile={profile} busy={save.isPending} error={save.error} save={t('save')} onSave={(p) => save.mutate({ profile: p, etag }, { onSuccess: () => say(t('saved')) })} />
      {profile.name ? <ImportCV look="primary" /> : <p className="text-ink-2">{t('needName')}</p>}
    </div>
  );
}

function FactsStep({ profile, etag, pending }: BodyProps) {
  const t = useText(onboardingText);
  const p = useText(profileText);
  const admin = useAllowed('admin');
  const { say } = useToast();
  const save = useSaveProfile();
  const [adding, setAdding] = useState(false);
  const confirmed = (profile.facts ?? []).filter((f) => f.confirmed).length;
  return (
    <div className="-mx-5 flex flex-col gap-2 max-md:-mx-4">
      {pending.length > 0 ? <Candidates list={pending} profile={profile} /> : <p className="px-5 max-md:px-4">{confirmed ? t('factsHave', { n: confirmed }) : t('factsNone')}</p>}
      {admin.may && (
        <Button className="ml-5 self-start max-md:ml-4" disabled={admin.disabled || !profile.name} onClick={() => setAdding(true)}>
          {t('addFact')}
        </Button>
      )}
      {!profile.name && <p className="px-5 text-ink-2 max-md:px-4">{t('needName')}</p>}
      {adding && (
        <FactForm
          fact={emptyFact(p('byHand'))}
          title={t('addFact')}
          busy={save.isPending}
          error={save.error}
          onClose={() => setAdding(false)}
          onSave={(f) => save.mutate({ profile: withFact(profile, { ...f, id: newFactId(profile, f.kind, textOf(f, 'en')) }), etag }, { onSuccess: () => (say(t('saved')), setAdding(false)) })}
        />
      )}
    </div>
  );
}

function SourcesStep() {
  const t = useText(onboardingText);
  const s = useText(sourcesText);
  const { say } = useToast();
  const words = useProblemText();
  const review = useAllowed('review');
  const { data, error, refetch } = useSources();
  const act = useSourceAct();
  const [busy, setBusy] = useState(false);
  if (error) return <Failed error={error} retry={() => void refetch()} className="!px-0" />;
  if (!data) return <Skeleton rows={4} />;
  if (data.length === 0) return <Note tone="warn">{t('sourcesNone')}</Note>;
  const all = async () => {
    setBusy(true);
    try {
      for (const x of data) if (!x.paused) await act.mutateAsync({ name: x.name, act: 'run' });
      say(t('sourcesAsked'));
    } catch (e) {
      say(words(e));
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-col gap-3">
      <ul>
        {data.map((x) => (
          <li key={x.name} className="flex flex-wrap justify-between gap-x-4 border-b border-line py-2">
            <span className="type-row">{x.name}</span>
            <HealthDot health={dot(x.health)}>{`${s(`h.${x.health}` as 'h.ok')} · ${s('seenNew', { seen: x.scan_seen, n: x.scan_new })}`}</HealthDot>
          </li>
        ))}
      </ul>
      {review.may && (
        <Button className="self-start" disabled={review.disabled} busy={busy} onClick={() => void all()}>
          {t('sourcesRun')}
        </Button>
      )}
    </div>
  );
}

function BudgetStep() {
  const { data, error, refetch } = useBudget();
  if (error) return <Failed error={error} retry={() => void refetch()} className="!px-0" />;
  if (!data) return <Skeleton rows={3} />;
  return (
    <div className="-mx-5 max-md:-mx-4">
      <BudgetPart budget={data} />
    </div>
  );
}

/** Body is what a step asks. */
export function Body({ step, ...props }: BodyProps & { step: Step }) {
  switch (step) {
    case 'profile':
      return <Who {...props} />;
    case 'facts':
      return <FactsStep {...props} />;
    case 'limits':
      return <Limits />;
    case 'mailbox':
      return <Mailbox />;
    case 'sources':
      return <SourcesStep />;
    case 'budget':
      return <BudgetStep />;
  }
}
