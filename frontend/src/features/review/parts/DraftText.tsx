import clsx from 'clsx';
import { Fragment, useMemo } from 'react';
import type { Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { split } from '@/lib/bytes';
import type { Numbered } from '../claims';
import { reviewText } from '../messages';
import { FactNote } from './Facts';

/**
 * DraftText is the text as it would be sent. A statement about the user is
 * underlined and carries the number of its fact; one without a fact is wavy and says so.
 */
export function DraftText({ proposal, claims, lit, onLight, inline }: {
  proposal: Proposal;
  claims: readonly Numbered[];
  lit?: number;
  onLight: (n: number | undefined) => void;
  /** Show the fact under its claim, where there is no column for facts. */
  inline?: boolean;
}) {
  const t = useText(reviewText);
  const { body, language } = proposal.content;
  const pieces = useMemo(() => split(body, claims.map((c) => ({ span: c.claim.span, value: c }))), [body, claims]);
  return (
    <div lang={language} className="type-prose break-words whitespace-pre-wrap">
      {pieces.map((piece, i) => {
        const claim = piece.marks[0];
        if (!claim) return <Fragment key={i}>{piece.text}</Fragment>;
        const ends = pieces[i + 1]?.marks[0] !== claim;
        const on = lit === claim.n;
        return (
          <Fragment key={i}>
            <span
              id={`claim-${claim.n}`}
              role="button"
              tabIndex={0}
              aria-describedby={claim.linked ? `fact-${claim.n}` : undefined}
              onPointerEnter={(e) => e.pointerType === 'mouse' && onLight(claim.n)}
              onPointerLeave={(e) => e.pointerType === 'mouse' && onLight(undefined)}
              onFocus={() => onLight(claim.n)}
              onClick={() => onLight(inline && on ? undefined : claim.n)}
              className={clsx('underline underline-offset-4', claim.linked ? 'decoration-accent decoration-2' : 'decoration-stop decoration-wavy', on && (claim.linked ? 'bg-accent-soft' : 'bg-stop-soft'))}
            >
              {piece.text}
              {ends && (claim.linked ? <sup className="pl-0.5 text-[11px] font-semibold text-accent">{claim.n}</sup> : <sup className="pl-1 text-[11px] font-semibold text-stop">{t('noFact')}</sup>)}
            </span>
            {ends && inline && on && (
              <span className="my-2 block rounded-phone border border-accent bg-accent-soft p-3 whitespace-normal">
                <FactNote item={claim} lang={language} />
              </span>
            )}
          </Fragment>
        );
      })}
    </div>
  );
}
