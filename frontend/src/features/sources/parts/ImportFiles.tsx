import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Note, useProblemText } from '@/ui/state';
import { sourcesText } from '../messages';
import { mostFileBytes, useImportSource } from '../queries';

/** ImportFiles hands mails (.eml, mbox) or saved pages to a source that reads them. */
export function ImportFiles({ name }: { name: string }) {
  const t = useText(sourcesText);
  const words = useProblemText();
  const review = useAllowed('review');
  const input = useRef<HTMLInputElement>(null);
  const take = useImportSource(name);
  const [big, setBig] = useState('');
  if (!review.may) return null;
  const choose = (files: FileList | null) => {
    const all = [...(files ?? [])];
    setBig(all.find((x) => x.size > mostFileBytes)?.name ?? '');
    const fit = all.filter((x) => x.size <= mostFileBytes);
    if (fit.length > 0) take.mutate(fit);
  };
  const r = take.data;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        aria-label={t('chooseFiles')}
        accept=".eml,.mbox,.mbx,.html,.htm,.txt"
        className="sr-only"
        tabIndex={-1}
        onChange={(e) => {
          choose(e.target.files);
          e.target.value = '';
        }}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={<FileUp size={16} strokeWidth={1.6} aria-hidden />} disabled={review.disabled} busy={take.isPending} onClick={() => input.current?.click()}>
          {t('importFiles')}
        </Button>
        <span className="type-note text-ink-2">{t('importAbout')}</span>
      </div>
      {big && (
        <Note tone="stop" live>
          {t('tooBig', { file: big })}
        </Note>
      )}
      {take.isError && (
        <Note tone="stop" live>
          {words(take.error)}
        </Note>
      )}
      {r && (
        <Note tone={r.postings > 0 ? 'accent' : 'warn'} live>
          <p>{t('imported', { n: r.postings, fresh: r.new, skipped: r.skipped })}</p>
          {r.reason && <p>{r.reason}</p>}
          {Object.entries(r.reasons ?? {}).map(([why, n]) => (
            <p key={why} className="type-note text-ink-2">
              {n} × {why}
            </p>
          ))}
        </Note>
      )}
    </>
  );
}
