import { type ReactNode, useState } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { AsTable } from '@/ui/chart/as-table';
import { DataTable } from '@/ui/data-table';
import { SelectField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Note, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { type Reliability, useCalibration } from '../queries';
import { reliabilityText } from './messages';
import { NotLearned } from './NotLearned';
import { ReliabilityPlot } from './ReliabilityPlot';

/** ReliabilityPart holds the chances that were said against what happened: for replies, for wins, and by source. */
export function ReliabilityPart() {
  const t = useText(reliabilityText);
  const f = useFormat();
  const { data: c, error, refetch } = useCalibration();
  const [of, setOf] = useState<'reply' | 'win'>('reply');
  const [source, setSource] = useState('');
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!c) return <Skeleton rows={4} />;
  const wait = c.waiting > 0 ? t('waiting', { n: c.waiting }) : undefined;
  if (c.reply.n === 0) return <NotLearned title={t('title')} why={t('why')} have={wait} />;
  const sources = c.sources ?? [];
  const chosen = of === 'reply' && source ? sources.find((s) => s.source === source) : undefined;
  const r: Reliability = chosen ?? c[of];
  return (
    <Section title={t('title')} aside={t('measured', { when: f.dateTime(c.at) ?? '' })}>
      <div className="flex flex-wrap gap-3">
        <SelectField label={t('of')} value={of} onChange={(e) => setOf(e.target.value as 'reply' | 'win')} className="!w-auto">
          <option value="reply">{t('of.reply')}</option>
          <option value="win">{t('of.win')}</option>
        </SelectField>
        {of === 'reply' && sources.length > 1 && (
          <SelectField label={t('source')} value={source} onChange={(e) => setSource(e.target.value)} className="!w-auto">
            <option value="">{t('allSources')}</option>
            {sources.map((s) => (
              <option key={s.source} value={s.source}>
                {s.source}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      {!r.enough && <Note tone="warn">{r.n === 0 ? t('none') : t(of === 'reply' ? 'few' : 'fewWins', { n: r.n, hits: f.number(r.hits) })}</Note>}
      {r.n > 0 && (
        <div className="flex flex-wrap gap-x-8 gap-y-3">
          <ReliabilityPlot bins={r.bins ?? []} what={t(`of.${of}`)} />
          <div className="flex min-w-0 basis-[260px] grow flex-col gap-2">
            <dl>
              <Score name={t('ece')} about={t('eceAbout')}>
                {r.enough ? f.number(r.ece, 3) : <Unknown>{t('tooFew')}</Unknown>}
              </Score>
              <Score name={t('brier')} about={`${t('brierAbout', { plain: f.number(r.plain, 3), base: f.percent(r.hits / r.n, 1) })}${r.enough ? `; ${t(r.brier < r.plain ? 'better' : 'worse')}` : ''}`}>
                {r.enough ? f.number(r.brier, 3) : <Unknown>{t('tooFew')}</Unknown>}
              </Score>
              <Score name={t('sends')}>{f.number(r.n)}</Score>
              <Score name={t('hits')}>{`${f.number(r.hits)} (${f.percent(r.hits / r.n, 1)})`}</Score>
            </dl>
            {wait && <p className="type-note text-ink-2">{wait}</p>}
          </div>
        </div>
      )}
      <p className="type-note max-w-[62ch] text-ink-2">{t('read')}</p>
      {r.n > 0 && (
        <AsTable>
          <DataTable
            caption={`${t('title')}: ${t(`of.${of}`)}`}
            rows={r.bins ?? []}
            id={(b) => String((r.bins ?? []).indexOf(b))}
            columns={[
              { key: 'said', head: t('col.said'), right: true, cell: (b) => f.percent(b.said, 1) },
              { key: 'seen', head: t('col.seen'), right: true, cell: (b) => f.percent(b.seen, 1) },
              { key: 'interval', head: t('col.interval'), right: true, cell: (b) => `${f.percent(b.low, 1)} – ${f.percent(b.high, 1)}` },
              { key: 'n', head: t('col.n'), right: true, cell: (b) => f.number(b.n) },
            ]}
          />
        </AsTable>
      )}
      {sources.length > 0 && (
        <>
          <h3 className="type-section pt-2">{t('bySource')}</h3>
          <DataTable
            caption={t('bySource')}
            rows={sources}
            id={(s) => s.source}
            columns={[
              { key: 'source', head: t('col.source'), sort: (s) => s.source, cell: (s) => s.source, className: 'break-all' },
              { key: 'rate', head: t('col.rate'), right: true, sort: (s) => s.hits / s.n, cell: (s) => `${f.number(s.hits)} / ${f.number(s.n)}` },
              { key: 'ece', head: t('col.ece'), right: true, sort: (s) => (s.enough ? s.ece : undefined), cell: (s) => (s.enough ? f.number(s.ece, 3) : <Unknown>{t('tooFew')}</Unknown>) },
              { key: 'brier', head: t('col.brier'), right: true, minor: true, sort: (s) => (s.enough ? s.brier : undefined), cell: (s) => (s.enough ? f.number(s.brier, 3) : <Unknown>{t('tooFew')}</Unknown>) },
            ]}
          />
        </>
      )}
    </Section>
  );
}

/** Score is a figure with what it means below its name. */
function Score({ name, about, children }: { name: string; about?: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b border-line py-1.5">
      <dt className="min-w-0">
        {name} {about && <span className="type-note block text-ink-2">{about}</span>}
      </dt>
      <dd className="shrink-0 font-medium">{children}</dd>
    </div>
  );
}
