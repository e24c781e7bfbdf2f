import { useMemo, useState } from 'react';
import type { Job, Posting as PostingType } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { OutsideText, type OutsideMark } from '@/ui/outside-text';
import { Note } from '@/ui/state';
import { jobText } from '../messages';

/** marksOf finds what matters in a posting's text: what it asks for, its price, and what is aimed at machines. */
export function marksOf(job: Job, words: { request: (kind: string) => string; ai: string; price: string }): OutsideMark[] {
  const x = job.extraction;
  const marks: OutsideMark[] = [
    ...(x.attention ?? []).filter((c) => c.audience === 'ai').map((c) => ({ span: c.span, value: { kind: 'warning' as const, note: words.ai } })),
    ...(x.instructions ?? []).map((i) => ({ span: i.span, value: { kind: 'request' as const, note: words.request(i.kind) } })),
  ];
  const price = x.pay?.text && job.text ? job.text.indexOf(x.pay.text) : -1;
  if (price >= 0) {
    const bytes = (s: string) => new TextEncoder().encode(s).length;
    const start = bytes(job.text!.slice(0, price));
    marks.push({ span: { start, end: start + bytes(x.pay!.text!) }, value: { kind: 'price', note: words.price } });
  }
  return marks;
}

/** Posting shows what was written, marked where it asks something; its links work only when asked for. */
export function Posting({ job, posting }: { job: Job; posting?: PostingType }) {
  const t = useText(jobText);
  const codes = useCodes();
  const f = useFormat();
  const [open, setOpen] = useState(false);
  useCommands(t('posting'), [{ id: 'links', keys: 'o', label: t('original'), run: () => setOpen((o) => !o) }]);
  const marks = useMemo(() => marksOf(job, { request: (kind) => codes.word('instruction', kind), ai: t('aiText'), price: t('price') }), [job, codes, t]);
  const text = job.text || posting?.text || '';
  return (
    <section aria-label={t('posting')} className="flex flex-col gap-3">
      <h2 className="type-section">{t('posting')}</h2>
      {posting?.completeness === 'title' && <Note>{t('notRead')}</Note>}
      {posting?.completeness === 'teaser' && <Note>{t('teaser')}</Note>}
      <OutsideText
        text={text || job.title}
        lang={job.extraction.language}
        marks={marks}
        open={open}
        onOpen={setOpen}
        aside={
          <span className="type-note text-ink-3">
            {[(job.sources ?? []).join(', '), f.age(job.posted_at ?? job.first_seen_at)].filter(Boolean).join(' · ')}
            {job.url && open && (
              <>
                {' '}
                <a href={job.url} target="_blank" rel="noopener noreferrer nofollow ugc" className="text-accent underline">
                  {t('original')}
                </a>
              </>
            )}
          </span>
        }
      />
    </section>
  );
}
