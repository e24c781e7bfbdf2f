import { Link } from '@tanstack/react-router';
import type { Job, Worth } from '@/data/types';
import { asProblem } from '@/data/problem';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Failed, Note, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { useWorth } from '../queries';
import { atStake, thin } from '../worth';
import { worthText } from './messages';
import { BidRange, Chances, ClientTerms, Influences } from './WorthParts';
import { WorthTable } from './WorthTable';

/** WorthHead is the value of an answer beside the job's title: expected, not earned. */
export function WorthHead({ job }: { job: Job }) {
  const t = useText(worthText);
  const f = useFormat();
  const { data: w } = useWorth(job);
  if (!w) return null;
  const value = f.money(w.value);
  if (w.missing || value === undefined) return <Unknown>{t('valueUnknown')}</Unknown>;
  return (
    <span className={(w.value?.minor ?? 0) < 0 ? 'type-value text-stop' : 'type-value'}>
      <span className="sr-only">{t('value')} </span>
      {'≈\u00a0' + value}
    </span>
  );
}

/** WorthPart explains what an answer is expected to earn: the waterfall in money, both chances, the bid and what moves the chance. */
export function WorthPart({ job }: { job: Job }) {
  const t = useText(worthText);
  const f = useFormat();
  const { data: w, error, isPending, refetch } = useWorth(job);
  const value = w && !w.missing ? f.money(w.value) : undefined;
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3">
      <h2 className="type-section">{value === undefined ? t('title') : t('worth', { value })}</h2>
      {isPending && <Skeleton rows={3} height={44} />}
      {error && asProblem(error).code === 'not_found' && (
        <p className="max-w-[62ch] text-ink-2">
          <Unknown>{t('notYet')}</Unknown> {t(job.state === 'shortlisted' ? 'notYetNext' : 'onlyShortlisted')}
        </p>
      )}
      {error && asProblem(error).code !== 'not_found' && <Failed error={error} retry={() => void refetch()} className="!px-0" />}
      {w && (
        <>
          {w.missing && (
            <Note tone="warn">
              {t('missing')}
            </Note>
          )}
          {thin(w) && <Note>{t('thin')}</Note>}
          {!w.missing && <Sum worth={w} />}
          {!w.missing && <WorthTable worth={w} />}
          <div>
            <h3 className="type-section pb-1">{t('chances')}</h3>
            <Chances worth={w} />
          </div>
          {w.plan && <PlanSays plan={w.plan} />}
          <BidRange worth={w} />
          <ClientTerms worth={w} />
          <Influences worth={w} />
          <p className="type-note text-ink-3">
            {t('basis', { formula: w.formula, basis: w.basis, when: f.dateTime(w.at) ?? '' })} {w.rates_as_of && t('rates', { when: f.date(w.rates_as_of) ?? w.rates_as_of })}
          </p>
        </>
      )}
    </section>
  );
}

/** Sum is the equation line: net × chance × chance − costs. */
function Sum({ worth: w }: { worth: Worth }) {
  const t = useText(worthText);
  const f = useFormat();
  const of = (code: string) => w.steps?.find((s) => s.code === code)?.amount;
  const stake = atStake(w);
  const expected = of('expected');
  if (stake === undefined || !expected || !w.value) return null;
  const costs = { minor: expected.minor - w.value.minor, currency: expected.currency };
  return (
    <p className="type-mono text-ink-2" aria-label={t('sumLabel')}>
      {f.money({ minor: stake, currency: expected.currency })} × {f.percent(w.reply.p, 1)} × {f.percent(w.win.p, 1)} − {f.money(costs)} = <b className="font-semibold text-ink">{f.money(w.value)}</b>
    </p>
  );
}

/** PlanSays is what the plan of a day decided about the job, in money. */
function PlanSays({ plan: p }: { plan: NonNullable<Worth['plan']> }) {
  const t = useText(worthText);
  const f = useFormat();
  const codes = useCodes();
  return (
    <section aria-label={t('plan')}>
      <h3 className="type-section pb-1">{t('plan')}</h3>
      <p>
        {t(p.take ? 'planTaken' : 'planPassed', { day: f.date(p.day) ?? p.day, rank: f.number(p.rank ?? 0) })} {codes.reason(p.reason)}{' '}
        <Link to="/plan" className="text-accent underline">
          {t('planOpen')}
        </Link>
      </p>
    </section>
  );
}
