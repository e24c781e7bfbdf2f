import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Note } from '@/ui/state';
import { sourcesText } from '../messages';
import type { SourceSample } from '../queries';

/** How many postings of a sample are shown. */
const most = 12;

/** fieldName words a field of a posting; one that is not known is shown as it is. */
export function useFieldName(): (field: string) => string {
  const t = useText(sourcesText);
  return (field) => (fields.has(field) ? t(`f.${field}` as 'f.title') : field);
}
const fields = new Set(['title', 'company', 'text', 'url', 'location', 'posted_at', 'pay', 'contract', 'remote', 'language', 'skills', 'contact']);

/** Sample shows what one read of a source gave: the parsed fields, and what is missing. */
export function Sample({ sample }: { sample: SourceSample }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const codes = useCodes();
  const name = useFieldName();
  const postings = sample.postings ?? [];
  const missing = Object.entries(sample.missing ?? {}).sort((a, b) => b[1] - a[1]);
  const reasons = Object.entries(sample.reasons ?? {});
  return (
    <Note tone={sample.status === 'ok' ? 'accent' : 'warn'} live>
      <p>{t('testDone', { status: codes.word('sourcestatus', sample.status), n: postings.length, skipped: sample.skipped })}</p>
      {sample.reason && <p>{sample.reason}</p>}
      {missing.length > 0 && (
        <p>
          {t('missing')}: {missing.map(([k, n]) => t('missingOf', { field: name(k), n, all: postings.length })).join(', ')}
        </p>
      )}
      {reasons.map(([why, n]) => (
        <p key={why} className="type-note text-ink-2">
          {n} × {why}
        </p>
      ))}
      {postings.length > 0 && (
        <ul aria-label={t('sampleList')} className="mt-1 flex flex-col">
          {postings.slice(0, most).map((p, i) => {
            const x = sample.parsed?.[i];
            const said = [
              p.company,
              p.location || x?.location,
              f.pay(x?.pay),
              x?.contract && codes.word('contract', x.contract),
              x?.remote && codes.word('remote', x.remote),
              x?.language,
              x?.skills?.length ? t('skillCount', { n: x.skills.length }) : undefined,
            ].filter(Boolean);
            return (
              <li key={i} className="border-t border-line py-1">
                <span className="block truncate font-medium">{p.title}</span>
                <span className="type-note block truncate text-ink-2">{said.join(' · ') || '–'}</span>
              </li>
            );
          })}
        </ul>
      )}
      {postings.length > most && <p className="type-note text-ink-2">{t('moreOf', { n: postings.length - most })}</p>}
    </Note>
  );
}
