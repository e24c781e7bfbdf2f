import type { JobDetail } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { jobText } from '../messages';

interface Entry {
  key: string;
  at?: string;
  what: string;
  by?: string;
  hash?: string;
}

/** entries joins the events of a job with its outcomes, the latest first. */
export function entries(detail: JobDetail, words: { state: (noun: string, state: string) => string; outcome: (kind: string) => string }): Entry[] {
  const out: (Entry & { seq: number })[] = (detail.events ?? []).map((e) => {
    const noun = e.kind.split('.')[0] ?? '';
    const to = e.to ? words.state(noun, e.to) : e.kind.replace(/[._]/g, ' ');
    return { key: String(e.seq), seq: e.seq, at: e.at, what: e.from ? `${words.state(noun, e.from)} → ${to}` : to, by: e.by, hash: e.hash };
  });
  for (const o of detail.outcomes ?? []) out.push({ key: o.id, seq: 0, at: o.at, what: words.outcome(o.kind), by: o.source });
  return out.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? '') || b.seq - a.seq);
}

/** Timeline lists what happened with a job, by whom. */
export function Timeline({ detail }: { detail: JobDetail }) {
  const t = useText(jobText);
  const codes = useCodes();
  const f = useFormat();
  const list = entries(detail, { state: (noun, s) => codes.word('state', `${noun}.${s}`).replace(`${noun}.`, ''), outcome: (k) => codes.word('outcome', k) });
  return (
    <section aria-label={t('timeline')}>
      <h2 className="type-section pb-1">{t('timeline')}</h2>
      {list.length === 0 && <p className="text-ink-2">{t('timelineNone')}</p>}
      <ol>
        {list.map((e) => (
          <li key={e.key} className="flex justify-between gap-4 border-b border-line py-1.5">
            <span className="min-w-0 break-words">
              {e.what} {e.by && <span className="text-ink-3">{t('by', { who: e.by })}</span>}
            </span>
            <time dateTime={e.at} title={f.dateTime(e.at)} className="shrink-0 text-ink-3">
              {f.age(e.at)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  );
}
