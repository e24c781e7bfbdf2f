import type { ModelInfo } from '@/data/types';

/** A million tokens in and a quarter of it out stands for a usual draft, to compare prices by one number. */
export function mixedPrice(m: Pick<ModelInfo, 'in' | 'out' | 'local'>): number | undefined {
  if (m.local) return 0;
  if (m.in == null || m.out == null) return undefined;
  return m.in + m.out / 4;
}

/** ladder orders models by what can be called, then by quality, then by price: unknown prices last. */
export function ladder(all: readonly ModelInfo[]): ModelInfo[] {
  return [...all].sort(
    (a, b) =>
      Number(b.usable) - Number(a.usable) ||
      Number(b.configured) - Number(a.configured) ||
      b.quality - a.quality ||
      (mixedPrice(a) ?? Infinity) - (mixedPrice(b) ?? Infinity) ||
      a.name.localeCompare(b.name),
  );
}
