import clsx from 'clsx';
import type { Proposal } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { factText, type Numbered } from '../claims';
import { reviewText } from '../messages';

/** FactNote is the fact behind a claim, with where it stands. */
export function FactNote({ item, lang }: { item: Numbered; lang: string }) {
  const t = useText(reviewText);
  const codes = useCodes();
  if (!item.linked) {
    return (
      <span className="flex gap-2">
        <b className="font-semibold text-stop">{item.n}</b>
        <span>
          <span className="block font-medium">{item.claim.text}</span>
          <span className="block text-stop">{t('unlinked')}</span>
        </span>
      </span>
    );
  }
  return (
    <span className="flex gap-2">
      <b className="font-semibold text-accent">{item.n}</b>
      <span className="min-w-0 break-words">
        <span className="block font-medium">{item.fact ? factText(item.fact, lang) : item.claim.fact}</span>
        <span className="block text-ink-3">{item.fact && [codes.word('fact', item.fact.kind), item.fact.evidence].filter(Boolean).join(', ')}</span>
      </span>
    </span>
  );
}

/** Facts lists each claim's fact; hovering or focusing one lights its claim, and the other way round. */
export function Facts({ proposal, claims, lit, onLight }: { proposal: Proposal; claims: readonly Numbered[]; lit?: number; onLight: (n: number | undefined) => void }) {
  const t = useText(reviewText);
  const linked = claims.filter((c) => c.linked).length;
  return (
    <section aria-label={t('facts')}>
      <h2 className="type-section">{claims.length ? t('claims', { n: claims.length, linked }) : t('claimsNone')}</h2>
      {claims.length > 0 && <p className="type-note pb-1 text-ink-3">{t('claimsAbout')}</p>}
      <ol>
        {claims.map((c) => (
          <li
            key={c.n}
            id={`fact-${c.n}`}
            tabIndex={-1}
            onPointerEnter={() => onLight(c.n)}
            onPointerLeave={() => onLight(undefined)}
            onFocus={() => onLight(c.n)}
            onClick={() => document.getElementById(`claim-${c.n}`)?.scrollIntoView({ block: 'center' })}
            className={clsx('-mx-3 cursor-pointer border-b border-line px-3 py-2', lit === c.n && (c.linked ? 'bg-accent-soft' : 'bg-stop-soft'))}
          >
            <FactNote item={c} lang={proposal.content.language} />
          </li>
        ))}
      </ol>
    </section>
  );
}
