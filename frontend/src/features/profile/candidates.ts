import type { Candidate } from './queries';

/** From this confidence on a statement without warnings and conflicts leaves nothing to decide but yes or no. */
export const certainFrom = 0.9;
export const certain = (c: Candidate): boolean => c.confidence >= certainFrom && !c.conflict && !c.warnings?.length;
