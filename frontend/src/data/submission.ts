import type { Submission } from './types';

/** rehearsed says whether a submission went as far as dry-run lets it: nothing left, and nobody has to do anything. */
export const rehearsed = (s: Pick<Submission, 'state' | 'refusal'>): boolean => s.state === 'parked' && s.refusal?.code === 'dry_run';
