import { describe, expect, it } from 'vitest';
import { age, dateTime, money, pay, percent, shortHash, until, usd } from './format';

const nb = (s: string) => s.replace(/ /g, '\u00a0');
const now = new Date('2026-11-29T12:00:00Z');
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

describe('money', () => {
  it.each([
    ['en', 128800, 'EUR', '€1,288'],
    ['de', 128800, 'EUR', nb('1.288 €')],
    ['en', 1050, 'USD', '$10.50'],
    ['de', 1050, 'USD', nb('10,50 $')],
    ['en', 5000, 'JPY', '¥5,000'],
    ['en', -1200, 'EUR', '−€12'],
  ] as const)('%s writes %d %s as %s', (lang, minor, currency, want) => expect(money(lang, { minor, currency })).toBe(want));

  it('is undefined where nothing is known: unknown is not zero', () => {
    expect(money('en', undefined)).toBeUndefined();
    expect(money('en', { minor: 0, currency: '' })).toBeUndefined();
    expect(money('en', { minor: 0, currency: 'EUR' })).toBe('€0');
  });

  it('keeps cents and signs where they are asked for', () => {
    expect(money('en', { minor: 10000, currency: 'EUR' }, { cents: true })).toBe('€100.00');
    expect(money('en', { minor: 10000, currency: 'EUR' }, { sign: true })).toBe('+€100');
  });
});

it.each([
  ['en', 820_000_000, '$0.82'],
  ['de', 310_000_000, nb('0,31 $')],
  ['en', 1_234_000, '$0.001234'],
  ['en', 0, '$0.00'],
] as const)('%s writes the cost of %d billionths as %s', (lang, nano, want) => expect(usd(lang, nano)).toBe(want));

describe('pay', () => {
  const eur = (minor: number) => ({ minor, currency: 'EUR' });
  it.each([
    ['en', { min: eur(8500), max: eur(10000), period: 'hour' }, '€85 to €100 an hour'],
    ['en', { min: eur(9000), max: eur(9000), period: 'hour' }, '€90 an hour'],
    ['en', { max: eur(500000), period: 'fixed' }, 'up to €5,000 fixed price'],
    ['de', { min: eur(500000), period: 'month' }, 'ab 5.000 € pro Monat'],
    ['en', { min: eur(500000), period: '' }, 'from €5,000'],
  ] as const)('%s', (lang, p, want) => expect(pay(lang, p)?.replaceAll('\u00a0', ' ')).toBe(want));
  it('is undefined when nothing is stated', () => {
    expect(pay('en', undefined)).toBeUndefined();
    expect(pay('en', { period: 'hour' })).toBeUndefined();
  });
});

describe('time', () => {
  it.each([
    [0, 'just now'],
    [38, '38 min'],
    [119, '1 h'],
    [23 * 60, '23 h'],
    [25 * 60, '28 Nov'],
  ])('%d minutes ago is %s', (minutes, want) => expect(age('en', before(minutes), now)?.replaceAll('\u00a0', ' ')).toBe(want));
  it('knows no time for what has none', () => {
    expect(age('en', undefined, now)).toBeUndefined();
    expect(age('en', '0001-01-01T00:00:00Z', now)).toBeUndefined();
    expect(dateTime('en', 'nonsense')).toBeUndefined();
  });
  it('says how soon', () => {
    expect(until('en', before(-2), now)).toBe(nb('in 2 min'));
    expect(until('de', before(-180), now)).toBe(nb('in 3 Std.'));
    expect(until('en', before(-0.5), now)).toBe(nb('in 30 s'));
    expect(until('en', before(5), now)).toBe('just now');
    expect(until('en', before(-3 * 1440), now)).toContain('2');
  });
  it('gives the year of another year', () => expect(age('en', '2025-11-29T12:00:00Z', now)).toBe(nb('29 Nov 2025')));
});

it('writes shares with their sign and hashes in short', () => {
  expect(percent('en', 0.38)).toBe('38%');
  expect(percent('de', 0.38)).toBe(nb('38 %'));
  expect(shortHash('4f1c00000000009a2e')).toBe('4f1c…9a2e');
  expect(shortHash('short')).toBe('short');
});
