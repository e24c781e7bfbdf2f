import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Facts, Section } from '@/ui/section';
import { Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { onboardingText } from '../messages';
import { useEffects } from '../queries';

/** Effects show live what the answers so far make of the postings that were read. */
export function Effects({ facts }: { facts: number }) {
  const t = useText(onboardingText);
  const f = useFormat();
  const { agent, summary, best } = useEffects();
  const s = summary.data;
  const read = Object.values(s?.states ?? {}).reduce((a, b) => a + b, 0);
  const link = (n: number) => (
    <Link to="/" className="underline decoration-dotted underline-offset-[3px]">
      {f.number(n)}
    </Link>
  );
  const day = agent.data?.models.gauges?.find((g) => g.scope.startsWith('day:'));
  return (
    <>
      <Section title={facts ? t('effect', { n: facts }) : t('effectNone')} aside={s && t('effectAbout', { n: read })}>
        {!s ? (
          <Skeleton rows={4} height={30} />
        ) : (
          <Facts
            rows={[
              [t('read'), link(read)],
              [t('undecided'), link(s.undecided)],
              [t('shortlisted'), link(s.states?.shortlisted ?? 0)],
              [t('skipped'), link(s.states?.skipped ?? 0)],
              [t('screened'), link(s.states?.screened_out ?? 0)],
            ]}
          />
        )}
        <p className="type-label pt-2 text-ink-2" role="status">
          {best.data?.length ? t('first') : t('best')}
        </p>
        {best.data?.length ? (
          <ul>
            {best.data.map((j) => (
              <li key={j.id} className="flex justify-between gap-3 border-b border-line py-1.5">
                <Link to="/jobs/$id" params={{ id: j.id }} className="min-w-0 truncate text-accent underline">
                  {j.title}
                </Link>
                <span className="shrink-0 text-ink-2">{j.score == null ? <Unknown>–</Unknown> : t('score', { n: f.number(j.score, 0) })}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-ink-2">{t('bestNone')}</p>
        )}
      </Section>
      {agent.data?.dry_run && (
        <div className="mx-5 border border-dashed border-ink-3 max-md:mx-4">
          <div className="hatch p-3">
            <div className="flex flex-col gap-1 bg-surface p-3">
              <p className="type-section">{t('dryTitle')}</p>
              <p>{t('dry')}</p>
              <p className="text-ink-2">
                {t('dryNext')}{' '}
                <Link to="/onboarding/live" className="text-accent underline">
                  {t('live')}
                </Link>
              </p>
            </div>
          </div>
        </div>
      )}
      <Section title={t('cost')}>
        <Facts
          rows={[
            [t('calls'), <Link key="c" to="/money" className="underline decoration-dotted underline-offset-[3px]">{f.usd(day?.spent ?? 0)}</Link>],
            [t('budget'), day?.limit != null ? f.usd(day.limit) : <Unknown key="b">{t('noBudget')}</Unknown>],
          ]}
        />
      </Section>
    </>
  );
}
