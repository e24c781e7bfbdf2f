import { useMemo } from 'react';
import { useText } from '@/i18n/text';
import { diff } from '@/lib/diff';
import { uiText } from './messages';

/** Changes shows what was removed and added between two texts, in words and strokes, not in colour alone. */
export function Changes({ before, after, lang }: { before: string; after: string; lang?: string }) {
  const t = useText(uiText);
  const changes = useMemo(() => diff(before, after), [before, after]);
  if (changes.every((c) => c.kind === 'same')) return <p className="text-ink-2">{t('changesNone')}</p>;
  return (
    <div lang={lang} className="type-prose break-words whitespace-pre-wrap">
      {changes.map((c, i) =>
        c.kind === 'same' ? (
          <span key={i}>{c.text}</span>
        ) : c.kind === 'removed' ? (
          <del key={i} className="bg-stop-soft text-ink-2 decoration-stop">
            <span className="sr-only"> [{t('removed')}: </span>
            {c.text}
            <span className="sr-only">] </span>
          </del>
        ) : (
          <ins key={i} className="bg-gain-soft decoration-gain decoration-2">
            <span className="sr-only"> [{t('added')}: </span>
            {c.text}
            <span className="sr-only">] </span>
          </ins>
        ),
      )}
    </div>
  );
}
