import clsx from 'clsx';
import { useId, useState, type ReactNode } from 'react';
import { split, type ByteSpan } from '@/lib/bytes';
import { useText } from '@/i18n/text';
import { Button } from './button';
import { uiText } from './messages';
import { Tag } from './tag';

/** A place in an outside text that matters: what it asks for, or that it speaks to an AI. */
export interface OutsideMark {
  span?: ByteSpan;
  value: { kind: 'request' | 'price' | 'warning'; note: string };
}

const link = /https?:\/\/[^\s<>"'`)\]}]+/g;

/** linked cuts a text at its web addresses. Only http and https ever become a link. */
export function linked(text: string): { text: string; href?: string }[] {
  const out: { text: string; href?: string }[] = [];
  let at = 0;
  for (const m of text.matchAll(link)) {
    const address = m[0].replace(/[.,;:!?]+$/, '');
    if (m.index > at) out.push({ text: text.slice(at, m.index) });
    out.push({ text: address, href: URL.canParse(address) ? address : undefined });
    at = m.index + address.length;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}

/** OutsideText shows what someone else wrote: as text, in serif, under its plate. Links are inert until they are asked for. */
export function OutsideText({ text, lang, marks = [], aside, open, onOpen, className }: {
  text: string;
  lang?: string;
  marks?: readonly OutsideMark[];
  aside?: ReactNode;
  /** Whether links work; the page holds it, so that a key can switch it. */
  open?: boolean;
  onOpen?: (open: boolean) => void;
  className?: string;
}) {
  const t = useText(uiText);
  const [own, setOwn] = useState(false);
  const active = open ?? own;
  const id = useId();
  const hasLinks = /https?:\/\//.test(text);
  return (
    <section aria-labelledby={id} className={clsx('flex flex-col gap-3', className)}>
      <div className="flex flex-wrap items-center gap-2">
        <Tag>
          <span id={id}>{t('outside')}</span>
        </Tag>
        {aside}
        {hasLinks && (
          <Button look="quiet" keys={onOpen ? 'o' : undefined} className="ml-auto" onClick={() => (onOpen ?? setOwn)(!active)}>
            {t(active ? 'outsideLinksOff' : 'outsideLinks')}
          </Button>
        )}
      </div>
      <div lang={lang || undefined} className="type-prose font-serif break-words whitespace-pre-wrap">
        {split(text, marks).map((piece, i) => {
          const mark = piece.marks[0];
          const body = linked(piece.text).map((part, j) =>
            part.href && active ? (
              <a key={j} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc" title={t('outsideLeaves')} className="text-accent underline">
                {part.text}
              </a>
            ) : (
              part.text
            ),
          );
          if (!mark) return <span key={i}>{body}</span>;
          return (
            <mark
              key={i}
              title={mark.note}
              className={clsx(
                'border-b-2 text-ink',
                mark.kind === 'warning' ? 'border-stop bg-stop-soft' : mark.kind === 'price' ? 'border-gain bg-gain-soft' : 'border-warn bg-warn-soft',
              )}
            >
              {body}
              <span className="sr-only"> ({mark.note})</span>
            </mark>
          );
        })}
      </div>
    </section>
  );
}
