import { Link } from '@tanstack/react-router';
import type { JobDetail } from '@/data/types';
import { rehearsed } from '@/data/submission';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Tag } from '@/ui/tag';
import { jobText } from '../messages';

/** Sightings are the sources that had the posting. */
export function Sightings({ detail }: { detail: JobDetail }) {
  const t = useText(jobText);
  const f = useFormat();
  return (
    <section aria-label={t('sightings')}>
      <h2 className="type-section pb-1">{t('sightings')}</h2>
      <ul>
        {(detail.postings ?? []).map((p) => (
          <li key={p.id} className="flex justify-between gap-4 border-b border-line py-1.5">
            <span className="min-w-0 truncate">
              {p.source} {p.author && <span className="text-ink-3">{p.author}</span>}
            </span>
            <span className="shrink-0 text-ink-3">{f.age(p.posted_at ?? p.fetched_at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Drafts are what was written for the job, and what went out. */
export function Drafts({ detail }: { detail: JobDetail }) {
  const t = useText(jobText);
  const codes = useCodes();
  const f = useFormat();
  return (
    <section aria-label={t('drafts')}>
      <h2 className="type-section pb-1">{t('drafts')}</h2>
      {(detail.proposals ?? []).length === 0 && <p className="text-ink-2">{t('draftsNone')}</p>}
      <ul>
        {(detail.proposals ?? []).map((p) => (
          <li key={p.id} className="flex items-center justify-between gap-4 border-b border-line py-1.5">
            <Link to="/review/$id" params={{ id: p.id }} className="min-w-0 truncate text-accent underline">
              {p.content.subject || p.content.channel}
            </Link>
            <span className="flex shrink-0 gap-2">
              <Tag>{codes.word('state', 'proposal.' + p.state)}</Tag>
              <span className="text-ink-3">{f.age(p.updated_at)}</span>
            </span>
          </li>
        ))}
        {(detail.submissions ?? []).map((s) => (
          <li key={s.id} className="flex items-center justify-between gap-4 border-b border-line py-1.5">
            <span className="min-w-0 truncate">
              {t(rehearsed(s) ? 'rehearsed' : 'submission')}: {s.channel} {s.recipient}
            </span>
            {rehearsed(s) ? <span className="text-ink-3">{f.age(s.updated_at)}</span> : <Tag tone={s.state === 'unknown' ? 'unknown' : s.state === 'failed' ? 'stop' : 'plain'}>{codes.word('state', 'submission.' + s.state)}</Tag>}
          </li>
        ))}
      </ul>
    </section>
  );
}
