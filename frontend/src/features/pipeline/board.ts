import { rehearsed } from '@/data/submission';
import type { Outcome, OutcomeKind, Proposal, Submission } from '@/data/types';

export const columns = ['draft', 'queue', 'rehearsed', 'sent', 'reply', 'offer', 'won', 'ended'] as const;
export type Column = (typeof columns)[number];

/** A card of the board: a draft that waits, or a submission with what became of it. */
export interface Card {
  id: string;
  jobID: string;
  title: string;
  to: string;
  channel: string;
  at?: string;
  proposal?: Proposal;
  submission?: Submission;
  outcome?: Outcome;
}

const columnOf: Record<OutcomeKind, Column> = {
  viewed: 'sent', replied: 'reply', interviewing: 'reply', offered: 'offer', won: 'won', paid: 'won', lost: 'ended', ghosted: 'ended', withdrawn: 'ended',
};

/** needsYou says whether a submission waits for a person; a rehearsal does not. */
export const needsYou = (s: Pick<Submission, 'state' | 'refusal'>): boolean => ['unknown', 'parked', 'needs_human'].includes(s.state) && !rehearsed(s);

/** shownColumns are those of the board: rehearsals are there in dry-run only, and what has ended is folded away until it is asked for. */
export const shownColumns = (cards: Record<Column, readonly Card[]>, folded: boolean): Column[] =>
  columns.filter((c) => (c !== 'ended' || !folded) && (c !== 'rehearsed' || cards.rehearsed.length > 0));

/** latest keeps for each submission its newest outcome that no later one corrects. */
export function latest(outcomes: readonly Outcome[]): Map<string, Outcome> {
  const corrected = new Set(outcomes.map((o) => o.supersedes).filter(Boolean));
  const out = new Map<string, Outcome>();
  for (const o of outcomes) {
    if (corrected.has(o.id)) continue;
    const have = out.get(o.submission_id);
    if (!have || (o.at ?? '') > (have.at ?? '')) out.set(o.submission_id, o);
  }
  return out;
}

/** board lays drafts and submissions out in columns; what needs the user stands apart. Nothing appears twice. */
export function board(proposals: readonly Proposal[], submissions: readonly Submission[], outcomes: readonly Outcome[]): { needs: Card[]; columns: Record<Column, Card[]> } {
  const out: Record<Column, Card[]> = { draft: [], queue: [], rehearsed: [], sent: [], reply: [], offer: [], won: [], ended: [] };
  const needs: Card[] = [];
  const byID = latest(outcomes);
  const submitted = new Set(submissions.filter((s) => s.state !== 'cancelled' && s.state !== 'failed').map((s) => s.proposal_id));
  for (const p of proposals) {
    if (submitted.has(p.id)) continue;
    out.draft.push({ id: p.id, jobID: p.job_id, title: p.content.subject, to: p.content.recipient, channel: p.content.channel, at: p.updated_at, proposal: p });
  }
  for (const s of submissions) {
    const outcome = byID.get(s.id);
    const card: Card = { id: s.id, jobID: s.job_id, title: s.content.subject || s.company || s.recipient, to: s.company || s.recipient, channel: s.channel, at: outcome?.at ?? s.updated_at, submission: s, outcome };
    if (rehearsed(s)) out.rehearsed.push(card);
    else if (needsYou(s)) needs.push(card);
    else if (s.state === 'queued' || s.state === 'sending') out.queue.push(card);
    else if (s.state === 'failed' || s.state === 'cancelled') out.ended.push(card);
    else out[outcome ? columnOf[outcome.kind] : 'sent'].push(card);
  }
  return { needs, columns: out };
}

/** parseAmount reads an amount as it is written in either language; undefined for what is not one. It never guesses: 1.250 is 1250 in German and refused in English. */
export function parseAmount(typed: string, lang: 'en' | 'de', decimals = 2): number | undefined {
  const [group, point] = lang === 'de' ? ['.', ','] : [',', '.'];
  const clean = typed.replace(/[\s\u00a0\u202f]/g, '');
  const shape = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d{1,${decimals || 1}})?$|^\\d+(\\${point}\\d{1,${decimals || 1}})?$`);
  if (!shape.test(clean)) return undefined;
  const value = Number(clean.replaceAll(group, '').replace(point, '.'));
  const minor = Math.round(value * 10 ** decimals);
  return Number.isSafeInteger(minor) ? minor : undefined;
}
