import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { IntervalBar } from '@/ui/chart/interval';
import { DataTable } from '@/ui/data-table';
import { HealthDot } from '@/ui/health';
import { Facts, Section } from '@/ui/section';
import { Note } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { learningText } from '../messages';
import type { ReplayResult, ReplayValue } from '../queries';

const verdicts = ['concluded', 'no_support', 'too_few'] as const;
const methods = ['ips', 'snips', 'dr'] as const;
const mostShown = 100;

/** ReplayFound says what a replay found: whether one may conclude, what each policy would have earned and how surely, and which jobs they treat otherwise. */
export function ReplayFound({ found: r }: { found: ReplayResult }) {
  const t = useText(learningText);
  const f = useFormat();
  const c = r.comparison;
  const currency = r.currency ?? 'EUR';
  const money = (v: number) => f.money({ minor: Math.round(v), currency }) ?? '';
  const verdict = verdicts.find((v) => v === c.verdict);
  const sure = verdict === 'concluded';
  const clear = sure && (c.gain.low > 0 || c.gain.high < 0);
  const value = (v: ReplayValue) => t('interval', { x: money(v.mean), low: money(v.low), high: money(v.high) });
  const ends = [c.a, c.b].flatMap((e) => [e.dr.low, e.dr.high]);
  const low = Math.min(0, ...ends);
  const high = Math.max(1, ...ends);
  const differences = c.differences ?? [];
  const action = (a: string, arm?: string) => [t(a === 'send' ? 'send' : 'leave'), arm].filter(Boolean).join(': ');
  return (
    <>
      <Section title={sure ? t(clear ? (c.gain.mean > 0 ? 'gainB' : 'gainA') : 'gainNone', { x: money(Math.abs(c.gain.mean)) }) : t('refused')} className="border-t border-line">
        {sure ? <p className="text-ink-2">{t('gainAbout', { interval: value(c.gain), se: money(c.gain.se) })}</p> : <Note tone="warn">{verdict ? t(`verdict.${verdict}`) : c.verdict}</Note>}
        <Facts
          rows={[
            [t('jobs'), f.number(c.jobs)],
            [t('sentOf'), f.number(r.sent)],
            [t('drawn'), f.number(r.drawn)],
            [t('offers'), f.number(r.offers)],
            [
              t('aheadState'),
              !r.checked ? (
                <Unknown key="u">{t('aheadNot')}</Unknown>
              ) : (
                <HealthDot key="h" health={(r.ahead ?? []).length ? 'stop' : 'good'}>
                  {(r.ahead ?? []).length ? t('aheadBad', { n: (r.ahead ?? []).length }) : t('aheadGood')}
                </HealthDot>
              ),
            ],
          ]}
        />
        {(r.ahead ?? []).slice(0, 10).map((x, i) => (
          <Note key={i} tone="stop">
            {x.job ? t('proof', { job: x.job, when: f.dateTime(x.cut) ?? '–' }) : t('proofView', { n: x.times ?? 0 })}
          </Note>
        ))}
      </Section>
      <Section title={t('estimates')} className="border-t border-line">
        <p className="type-note max-w-[62ch] text-ink-2">{t('estimatesAbout')}</p>
        {(['a', 'b'] as const).map((key) => {
          const e = c[key];
          const rule = key === 'a' ? r.policy_a : r.policy_b;
          const own = verdicts.find((v) => v === e.verdict);
          const says = t('estimateSays', { name: key.toUpperCase(), interval: value(e.dr) });
          return (
            <div key={key} className="border-b border-line py-2">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <b className="font-semibold">{t('ruleSays', { name: key.toUpperCase(), threshold: f.number(rule.threshold), value: money(rule.min_value), explore: f.percent(rule.explore) })}</b>
                <span>{own === 'concluded' ? value(e.dr) : <Unknown>{own ? t(`short.${own}`) : e.verdict}</Unknown>}</span>
              </p>
              {own === 'concluded' && <IntervalBar low={e.dr.low} mid={e.dr.mean} high={e.dr.high} from={low} to={high} mark={0} label={says} />}
              <p className="type-note text-ink-2">{t('support', { n: f.number(e.n), effective: f.number(e.effective, 1), untried: f.percent(e.untried, 1), heaviest: f.percent(e.heaviest, 1) })}</p>
            </div>
          );
        })}
        <DataTable
          caption={t('methods')}
          rows={methods}
          id={(m) => m}
          columns={[
            { key: 'method', head: t('col.method'), cell: (m) => t(`m.${m}`) },
            { key: 'a', head: 'A', right: true, cell: (m) => value(c.a[m]) },
            { key: 'b', head: 'B', right: true, cell: (m) => value(c.b[m]) },
          ]}
        />
        {!sure && <p className="type-note text-ink-2">{t('notABasis')}</p>}
      </Section>
      <Section title={t('differences', { n: differences.length })} className="border-t border-line">
        <DataTable
          caption={t('differences', { n: differences.length })}
          rows={differences.slice(0, mostShown)}
          id={(d) => d.job}
          none={t('differencesNone')}
          columns={[
            { key: 'at', head: t('col.when'), sort: (d) => d.at, cell: (d) => f.date(d.at) },
            {
              key: 'job',
              head: t('col.job'),
              cell: (d) => (
                <Link to="/jobs/$id" params={{ id: d.job }} className="type-mono break-all text-accent underline">
                  {d.job.slice(-8)}
                </Link>
              ),
            },
            { key: 'a', head: 'A', cell: (d) => action(d.a, d.with_a) },
            { key: 'b', head: 'B', cell: (d) => action(d.b, d.with_b) },
            { key: 'by', head: t('col.apart'), right: true, minor: true, sort: (d) => d.by, cell: (d) => f.percent(d.by) },
          ]}
        />
        {differences.length > mostShown && <p className="type-note text-ink-2">{t('more', { n: differences.length - mostShown })}</p>}
      </Section>
    </>
  );
}
