import type { Job, Reason } from '@/data/types';

/** What a share of the score stands for: how well the work fits, what is offered for it, and what the posting itself is like. */
export type Share = 'fit' | 'terms' | 'posting';
export const shares: readonly Share[] = ['fit', 'terms', 'posting'];

const shareOf: Record<string, Share> = {
  'score.skills': 'fit', 'score.title': 'fit', 'score.beyond': 'fit', 'score.taste': 'fit', 'score.vector': 'fit',
  'score.pay': 'terms', 'score.contract': 'terms', 'score.remote': 'terms', 'score.language': 'terms',
  'score.freshness': 'posting', 'score.clarity': 'posting', 'score.client': 'posting',
};

export interface Arithmetic {
  fit: number;
  terms: number;
  posting: number;
  /** What warnings take off, as a negative number. */
  off: number;
  total: number;
}

const round = (n: number) => Math.round(n * 10) / 10;

/** arithmetic adds a decision's reasons into the terms of its equation; undefined when the job has no score. */
export function arithmetic(job: Pick<Job, 'score' | 'decision'>): Arithmetic | undefined {
  if (job.score === null || job.score === undefined) return undefined;
  const sum: Arithmetic = { fit: 0, terms: 0, posting: 0, off: 0, total: job.score };
  for (const r of job.decision?.reasons ?? []) {
    const share = shareOf[r.code.split('.').slice(0, 2).join('.')];
    // What the owner does not want is no warning: it makes the work fit less.
    if (r.points < 0 && share !== 'fit') sum.off += r.points;
    else sum[share ?? 'posting'] += r.points;
  }
  return { fit: round(sum.fit), terms: round(sum.terms), posting: round(sum.posting), off: round(sum.off), total: sum.total };
}

/** One bar of the waterfall: from where to where a reason moves the score. */
export interface Fall {
  reason: Reason;
  from: number;
  to: number;
}

/** waterfall lays the reasons with points end to end; together they end at the score. */
export function waterfall(reasons: readonly Reason[]): Fall[] {
  let at = 0;
  return reasons
    .filter((r) => r.points !== 0)
    .map((reason) => {
      const fall = { reason, from: at, to: at + reason.points };
      at = fall.to;
      return fall;
    });
}

export const isWarning = (r: Reason): boolean => /^(flag|scam)\./.test(r.code);
export const isFilter = (r: Reason): boolean => /^(filter|dead|junk|scam)\./.test(r.code);

/** risk sums up what speaks against trusting a posting. */
export function risk(reasons: readonly Reason[]): 'scam' | 'warning' | 'none' {
  if (reasons.some((r) => r.code.startsWith('scam.'))) return 'scam';
  return reasons.some((r) => r.code.startsWith('flag.')) ? 'warning' : 'none';
}
