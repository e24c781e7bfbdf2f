import { useText } from '@/i18n/text';
import { learningText } from './messages';

const plain = ['base', 'fit', 'price', 'age', 'bids', 'quality'] as const;
const groups = ['source', 'template', 'language', 'client', 'model', 'step', 'at'] as const;

/** useWeight words the name of a weight of the win model: "source:upwork", "fit", "source:*". */
export function useWeight(): (name: string) => string {
  const t = useText(learningText);
  return (name) => {
    const cut = name.indexOf(':');
    if (cut < 0) return (plain as readonly string[]).includes(name) ? t(`w.${name as (typeof plain)[number]}`) : name;
    const kind = name.slice(0, cut);
    const of = name.slice(cut + 1);
    if (!(groups as readonly string[]).includes(kind)) return name;
    return of === '*' ? t(`all.${kind as (typeof groups)[number]}`) : t(`w.${kind as (typeof groups)[number]}`, { name: of });
  };
}

export const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
export const logit = (p: number): number => Math.log(p / (1 - p));

/** z90 is the half-width of a central interval of 90 %, in standard deviations. */
const z90 = 1.6448536269514722;

/** beliefOf is what a mean and spread of log odds stand for: a probability for a base, a factor of the odds for any other weight, with the 90 % interval. */
export function beliefOf(name: string, mean: number, sd: number): { mid: number; low: number; high: number; rate: boolean } {
  const of = name === 'base' ? sigmoid : Math.exp;
  return { mid: of(mean), low: of(mean - z90 * sd), high: of(mean + z90 * sd), rate: name === 'base' };
}

/** meanOf and sdOf are the log odds of what the owner states: the middle, and the upper end of the 90 % interval. */
export function ownOf(name: string, mid: number, high: number): { mean: number; sd: number } | undefined {
  const base = name === 'base';
  if (!(mid > 0) || !(high > mid) || (base && high >= 1)) return undefined;
  const log = base ? logit : Math.log;
  return { mean: log(mid), sd: (log(high) - log(mid)) / z90 };
}
