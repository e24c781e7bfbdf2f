import { useState } from 'react';
import { hostedText } from '@/app/hosted/parts/messages';
import type { Proposal } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Changes } from '@/ui/changes';
import { Note } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import type { Numbered } from '../claims';
import { reviewText } from '../messages';
import { useTo } from '../to';
import { DraftText } from './DraftText';

/** countWords counts as a writer does: what stands between white space. */
export const countWords = (s: string): number => s.split(/\s+/).filter(Boolean).length;

/** DraftPane is what would be sent: to whom, subject, text; how it came about; and what was changed. */
export function DraftPane({ proposal, claims, lit, onLight, changes, onChanges, onEdit, onRegenerate, onVariants, onPreview, canEdit, inline, agentOnly = false }: {
  proposal: Proposal;
  claims: readonly Numbered[];
  lit?: number;
  onLight: (n: number | undefined) => void;
  changes: boolean;
  onChanges: () => void;
  onEdit: () => void;
  onRegenerate: () => void;
  onVariants: () => void;
  onPreview: () => void;
  canEdit: boolean;
  inline: boolean;
  /** What is written and shown by the agent alone is off. */
  agentOnly?: boolean;
}) {
  const t = useText(reviewText);
  const th = useText(hostedText);
  const to = useTo(proposal);
  const codes = useCodes();
  const f = useFormat();
  const c = proposal.content;
  const original = proposal.writing?.original;
  const edited = !!original && original !== c.body;
  const others = proposal.writing?.others?.length ?? 0;
  const cost = proposal.writing?.cost_nusd ?? 0;
  const price = f.pay(c.price);
  return (
    <section aria-label={t('wouldSend')} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="type-section grow">{t('wouldSend')}</h2>
        {edited && (
          <Button keys="d" aria-pressed={changes} onClick={onChanges}>
            {t(changes ? 'changesOff' : 'changes')}
          </Button>
        )}
        <Button keys="i" className="max-md:hidden" disabled={!canEdit} onClick={onEdit}>
          {t('edit')}
        </Button>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 border-y border-line py-2">
        <dt className="text-ink-3">{t('to')}</dt>
        <dd className="min-w-0 break-words">{to.seen ? to.text : <Unknown>{to.text}</Unknown>}</dd>
        <dt className="text-ink-3">{t('subject')}</dt>
        <dd className="min-w-0 font-semibold break-words">{c.subject}</dd>
        {price && (
          <>
            <dt className="text-ink-3">{t('price')}</dt>
            <dd className="font-semibold">{price}</dd>
          </>
        )}
        {(c.attachments ?? []).length > 0 && (
          <>
            <dt className="text-ink-3">{t('attached')}</dt>
            <dd className="min-w-0 break-words">{c.attachments!.map((a) => a.name).join(', ')}</dd>
          </>
        )}
      </dl>
      {proposal.unseen && <Note tone="warn">{th(`unseen.${proposal.unseen}`)}</Note>}
      {proposal.partial && !proposal.unseen && <Note>{th('partial')}</Note>}
      {changes && edited ? <Changes before={original} after={c.body} lang={c.language} /> : <DraftText proposal={proposal} claims={claims} lit={lit} onLight={onLight} inline={inline} />}
      <p className="type-note text-ink-3">
        {t('words', { n: countWords(c.body) })}. {t('writtenBy', { rung: codes.word('rung', proposal.rung) })}
        {proposal.model && ` (${proposal.model})`} {cost > 0 && t('costs', { cost: f.usd(cost) })}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button keys="p" disabled={agentOnly} onClick={onPreview}>
          {t('preview')}
        </Button>
        <Button keys="w" disabled={!canEdit || agentOnly} onClick={onRegenerate}>
          {t('regenerate')}
        </Button>
        {others > 0 && <Button onClick={onVariants}>{t('hasVariants', { n: others })}</Button>}
      </div>
    </section>
  );
}

/** useLit holds which claim is lit, and steps through them. */
export function useLit(claims: readonly Numbered[]) {
  const [lit, setLit] = useState<number>();
  const next = () => {
    if (claims.length === 0) return;
    const n = ((lit ?? 0) % claims.length) + 1;
    setLit(n);
    document.getElementById(`claim-${n}`)?.focus();
  };
  const toFact = () => lit && document.getElementById(`fact-${lit}`)?.focus();
  return { lit, setLit, next, toFact };
}
