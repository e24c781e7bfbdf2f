import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Job, Reason } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Tag } from '@/ui/tag';
import { jobText } from '../messages';
import { isWarning, risk } from '../score';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true, className: 'mt-px shrink-0' };

/** JobTags are the terms of a job in short. */
export function JobTags({ job }: { job: Job }) {
  const t = useText(jobText);
  const f = useFormat();
  const codes = useCodes();
  const x = job.extraction;
  const warnings = (job.decision?.reasons ?? []).filter(isWarning).length;
  const level = risk(job.decision?.reasons ?? []);
  return (
    <div className="flex max-w-full min-w-0 flex-wrap gap-1.5">
      {x.contract && <Tag>{codes.word('contract', x.contract)}</Tag>}
      {(x.remote || x.location) && <Tag>{[x.remote && codes.word('remote', x.remote), x.location].filter(Boolean).join(', ')}</Tag>}
      {x.deadline && <Tag tone="warn">{t('deadline', { when: f.date(x.deadline) ?? '' })}</Tag>}
      <Tag tone={level === 'none' ? 'gain' : level === 'scam' ? 'stop' : 'warn'}>{level === 'none' ? t('risk.none') : level === 'scam' ? t('risk.scam') : t('risk.warning', { n: warnings })}</Tag>
    </div>
  );
}

/** Requests lists what the posting asks of who applies, and what is aimed at machines. */
export function Requests({ job }: { job: Job }) {
  const t = useText(jobText);
  const codes = useCodes();
  const asked = job.extraction.instructions ?? [];
  const checks = (job.extraction.attention ?? []).filter((c) => c.audience === 'ai');
  return (
    <section aria-label={t('asks')}>
      <h2 className="type-section pb-1">{t('asks')}</h2>
      {asked.length + checks.length === 0 && <p className="text-ink-2">{t('asksNone')}</p>}
      <ul className="flex flex-col gap-1.5">
        {checks.map((c, i) => (
          <li key={'c' + i} className="flex gap-2">
            <TriangleAlert {...icon} className="mt-px shrink-0 text-stop" />
            <span className="min-w-0">
              {t('aiText')} <q className="font-serif break-words text-ink-2">{c.text}</q>
            </span>
          </li>
        ))}
        {asked.map((a, i) => (
          <li key={i} className="flex gap-2">
            <CircleAlert {...icon} className="mt-px shrink-0 text-warn" />
            <span className="min-w-0 break-words">
              {codes.word('instruction', a.kind)}
              {a.token && <b className="font-semibold"> {a.token}</b>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** FoundBy says whether a rule or a model found a risk, and how likely the model holds it. */
function FoundBy({ reason: r }: { reason: Reason }) {
  const t = useText(jobText);
  const f = useFormat();
  if (r.code !== 'flag.scam_text') return <Tag className="align-middle">{t('byRule', { rule: r.code })}</Tag>;
  const p = Number(r.params?.p);
  return <Tag className="align-middle">{Number.isFinite(p) ? t('byModel', { p: f.percent(p / 100) }) : t('byModelOnly')}</Tag>;
}

/** Risks lists what speaks against trusting the posting, in words. */
export function Risks({ job }: { job: Job }) {
  const t = useText(jobText);
  const codes = useCodes();
  const found = (job.decision?.reasons ?? []).filter(isWarning);
  return (
    <section aria-label={t('risk')}>
      <h2 className="type-section pb-1">{t('risk')}</h2>
      <ul className="flex flex-col gap-1.5">
        {found.length === 0 && (
          <li className="flex gap-2">
            <CircleCheck {...icon} className="mt-px shrink-0 text-gain" />
            {t('risk.none')}
          </li>
        )}
        {found.map((r, i) => (
          <li key={i} className="flex gap-2">
            <TriangleAlert {...icon} className="mt-px shrink-0 text-stop" />
            <span className="min-w-0 break-words">
              {codes.reason(r)} <FoundBy reason={r} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
