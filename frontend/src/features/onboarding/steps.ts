export const steps = ['profile', 'facts', 'limits', 'mailbox', 'sources', 'budget'] as const;
export type Step = (typeof steps)[number];

/** What the agent knows already, from which the steps say what is done. */
export interface Known {
  name: string;
  facts: number;
  pending: number;
  changedLimits: boolean;
  mailbox: boolean;
  sourcesRead: number;
  paid: boolean;
}

/** done says whether a step needs nothing more; every step can be skipped. */
export function done(step: Step, k: Known): boolean {
  switch (step) {
    case 'profile':
      return k.name !== '';
    case 'facts':
      return k.facts > 0 && k.pending === 0;
    case 'limits':
      return k.changedLimits;
    case 'mailbox':
      return k.mailbox;
    case 'sources':
      return k.sourcesRead > 0;
    case 'budget':
      return k.paid;
  }
}

/** first is the step to begin with: the first that is not done. */
export const first = (k: Known): Step => steps.find((s) => !done(s, k)) ?? 'budget';

/** What stands between now and going live; a check that is not met says what to do. */
export interface LiveCheck {
  id: 'profile' | 'mailbox' | 'caps' | 'reviewed';
  ok: boolean;
}
export function liveChecks(v: { facts: number; mailbox: boolean; tested: boolean; sending: number; caps: boolean; decided: number }): LiveCheck[] {
  return [
    { id: 'profile', ok: v.facts > 0 },
    { id: 'mailbox', ok: v.mailbox && v.tested },
    { id: 'caps', ok: v.caps },
    { id: 'reviewed', ok: v.decided > 0 },
  ];
}
