import type { Lang } from '@/lib/prefs';
import type { Fact, Profile } from './queries';

/** The kinds of facts in the order in which they are shown. */
export const factKinds = [
  'headline', 'skill', 'project', 'result', 'employment', 'certificate', 'education', 'language', 'rate', 'availability', 'time_zone', 'portfolio', 'contact', 'exclusion', 'answer',
] as const;
export type FactKind = (typeof factKinds)[number];

/** textOf is what a fact states: in the language, else without one, else in any. */
export function textOf(f: Pick<Fact, 'text'>, lang: Lang): string {
  const t = f.text ?? {};
  return t[lang] || t[''] || Object.values(t).find(Boolean) || '';
}

/** byKind groups facts; those that wait for a confirmation come first in each group. */
export function byKind(facts: readonly Fact[]): [string, Fact[]][] {
  const kinds = [...new Set([...factKinds, ...facts.map((f) => f.kind)])];
  return kinds
    .map((k): [string, Fact[]] => [k, facts.filter((f) => f.kind === k).sort((a, b) => Number(a.confirmed) - Number(b.confirmed))])
    .filter(([, list]) => list.length > 0);
}

/** withFact puts a fact into a profile, in the place of one with the same id, or at the end. */
export function withFact(p: Profile, f: Fact): Profile {
  const facts = p.facts ?? [];
  return { ...p, facts: facts.some((x) => x.id === f.id) ? facts.map((x) => (x.id === f.id ? f : x)) : [...facts, f] };
}

export const withoutFact = (p: Profile, id: string): Profile => ({ ...p, facts: (p.facts ?? []).filter((x) => x.id !== id) });

/** newFactId makes an id that no fact of the profile has, from what the fact says. */
export function newFactId(p: Pick<Profile, 'facts'>, kind: string, text: string): string {
  const stem = `${kind}-${text.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 30) || 'fact'}`;
  const taken = new Set((p.facts ?? []).map((f) => f.id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** without evidence a fact is only a word; an entry by hand counts as evidence of its own. */
export const unproved = (f: Fact): boolean => f.confirmed && !f.evidence && !f.url && f.kind !== 'exclusion' && f.kind !== 'answer';
