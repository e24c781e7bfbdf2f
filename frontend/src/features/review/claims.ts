import type { Claim, Fact, Proposal } from '@/data/types';

/** A claim with the number it is shown under, and the fact that supports it. */
export interface Numbered {
  claim: Claim;
  n: number;
  fact?: Fact;
  linked: boolean;
}

/** numbered puts claims in the order of the text. A claim whose fact the profile does not hold any more counts as unlinked. */
export function numbered(proposal: Pick<Proposal, 'claims'>, facts: readonly Fact[] | undefined): Numbered[] {
  const byID = new Map((facts ?? []).map((f) => [f.id, f]));
  return [...(proposal.claims ?? [])]
    .sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
    .map((claim, i) => {
      const fact = byID.get(claim.fact);
      return { claim, n: i + 1, fact, linked: claim.fact !== '' && (facts === undefined || fact !== undefined) };
    });
}

/** factText is a fact in a language, else in the one that holds in all, else in any that it has. */
export function factText(fact: Fact, lang: string): string {
  const text = fact.text ?? {};
  return text[lang] || text[''] || text.en || Object.values(text).find(Boolean) || (fact.skills ?? []).join(', ') || fact.id;
}

/** Why a proposal cannot be approved, most telling first; empty when it can. */
export type Obstacle = { key: 'whyUnseen' | 'whySent' | 'whyMode' | 'whyOffline' | 'whyRole' | 'whyEdit' | 'whyState' | 'whyClaims' | 'whyGates' | 'whyMissing'; n?: number };

export function obstacles(p: Proposal, now: { mode: 'live' | 'dry' | 'unknown'; offline: boolean; maySend: boolean; editing: boolean; sent?: boolean; claims: readonly Numbered[] }): Obstacle[] {
  const out: Obstacle[] = [];
  if (p.unseen) out.push({ key: 'whyUnseen' });
  if (now.sent) out.push({ key: 'whySent' });
  if (now.mode === 'unknown') out.push({ key: 'whyMode' });
  if (now.offline) out.push({ key: 'whyOffline' });
  if (!now.maySend) out.push({ key: 'whyRole' });
  if (now.editing) out.push({ key: 'whyEdit' });
  if (p.state !== 'waiting' && p.state !== 'needs_human') out.push({ key: 'whyState' });
  const unlinked = now.claims.filter((c) => !c.linked).length;
  if (unlinked) out.push({ key: 'whyClaims', n: unlinked });
  const failing = (p.gates ?? []).filter((g) => !g.passed).length;
  if (failing) out.push({ key: 'whyGates', n: failing });
  const missing = p.missing?.length ?? 0;
  if (missing) out.push({ key: 'whyMissing', n: missing });
  if (p.state === 'needs_human' && out.length === 0) out.push({ key: 'whyState' });
  return out;
}
