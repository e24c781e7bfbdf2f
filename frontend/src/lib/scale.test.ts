import { describe, expect, it } from 'vitest';
import { product, scale, ticks } from './scale';

describe('scale', () => {
  it('maps ends to ends, and a range without width to its start', () => {
    const s = scale(0, 10, 100, 0);
    expect([s(0), s(5), s(10)]).toEqual([100, 50, 0]);
    expect(scale(3, 3, 10, 20)(3)).toBe(10);
  });
});

describe('ticks', () => {
  it.each([
    [0, 0.3, 4, [0, 0.1, 0.2, 0.3]],
    [0, 12_700, 4, [0, 5000, 10_000]],
    [-40, 90, 4, [0, 50]],
    [5, 5, 4, [5]],
  ])('from %d to %d are round', (low, high, most, want) => expect(ticks(low, high, most)).toEqual(want));
});

describe('product', () => {
  it('is narrower than the ends of both, and holds the product', () => {
    const i = product({ p: 0.1, low: 0.05, high: 0.2 }, { p: 0.3, low: 0.15, high: 0.6 });
    expect(i.low).toBeGreaterThan(0.05 * 0.15);
    expect(i.high).toBeLessThan(0.2 * 0.6);
    expect(i.low).toBeLessThan(0.03);
    expect(i.high).toBeGreaterThan(0.03);
  });
  it('never exceeds certainty', () => expect(product({ p: 1, low: 1, high: 1 }, { p: 0.9, low: 0.5, high: 1 }).high).toBeLessThanOrEqual(1));
});
