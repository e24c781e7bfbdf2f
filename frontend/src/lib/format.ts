import { useMemo } from 'react';
import { fill, texts } from '@/i18n/text';
import { dateFormat, formatNumber, numberFormat, usePrefs, type Lang } from './prefs';

export interface MoneyValue {
  /** Amount in the smallest unit of the currency. */
  minor: number;
  /** ISO 4217 code; "" means that no amount is known. */
  currency: string;
}
export interface PayValue {
  min?: MoneyValue;
  max?: MoneyValue;
  period: string;
}

const words = texts({
  en: {
    now: 'just now',
    minutes: '{n} min',
    hours: '{n} h',
    inMinutes: 'in {n} min',
    inHours: 'in {n} h',
    inSeconds: 'in {n} s',
    hour: 'an hour',
    day: 'a day',
    week: 'a week',
    month: 'a month',
    year: 'a year',
    fixed: 'fixed price',
    word: 'a word',
    from: 'from {a}',
    upTo: 'up to {a}',
    range: '{a} to {b}',
    percent: '{a}%',
  },
  de: {
    now: 'gerade eben',
    minutes: '{n} Min.',
    hours: '{n} Std.',
    inMinutes: 'in {n} Min.',
    inHours: 'in {n} Std.',
    inSeconds: 'in {n} s',
    hour: 'pro Stunde',
    day: 'pro Tag',
    week: 'pro Woche',
    month: 'pro Monat',
    year: 'pro Jahr',
    fixed: 'Festpreis',
    word: 'pro Wort',
    from: 'ab {a}',
    upTo: 'bis {a}',
    range: '{a} bis {b}',
    percent: '{a} %',
  },
});

/** solid joins the parts of a figure so that no line breaks inside it. */
export const solid = (s: string): string => s.replace(/ /g, '\u00a0');

const validCode = /^[A-Z]{3}$/;

/** money writes an amount; whole amounts from 100 up lose their empty cents. It is undefined for an unknown one: unknown is not zero. */
export function money(lang: Lang, m: MoneyValue | undefined, opts: { sign?: boolean; cents?: boolean } = {}): string | undefined {
  if (!m || !validCode.test(m.currency)) return undefined;
  const style = numberFormat(lang, { style: 'currency', currency: m.currency });
  const decimals = style.resolvedOptions().maximumFractionDigits ?? 2;
  const unit = 10 ** decimals;
  const whole = m.minor % unit === 0 && !opts.cents;
  const out = numberFormat(lang, {
    style: 'currency',
    currency: m.currency,
    currencyDisplay: 'narrowSymbol',
    signDisplay: opts.sign ? 'exceptZero' : 'auto',
    minimumFractionDigits: whole ? 0 : decimals,
    maximumFractionDigits: whole ? 0 : decimals,
  }).format(m.minor / unit);
  return solid(out.replace('-', '−'));
}

/** moneyShort writes an amount for an axis: "€12k". */
export function moneyShort(lang: Lang, m: MoneyValue): string {
  if (!validCode.test(m.currency)) return '';
  const unit = 10 ** (numberFormat(lang, { style: 'currency', currency: m.currency }).resolvedOptions().maximumFractionDigits ?? 2);
  const out = numberFormat(lang, { style: 'currency', currency: m.currency, currencyDisplay: 'narrowSymbol', notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: Math.abs(m.minor / unit) < 10 ? 2 : 1 }).format(m.minor / unit);
  return solid(out.replace('-', '−'));
}

/** usd writes the cost of model calls, given in billionths of a dollar; small amounts keep the digits that say something. */
export function usd(lang: Lang, nano: number): string {
  const value = nano / 1e9;
  const small = value !== 0 && Math.abs(value) < 0.01;
  return solid(
    numberFormat(lang, {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: small ? 6 : 2,
    })
      .format(value)
      .replace('-', '−'),
  );
}

/** pay writes what a posting offers, with its period; undefined when nothing is stated. */
export function pay(lang: Lang, p: PayValue | undefined): string | undefined {
  const low = money(lang, p?.min);
  const high = money(lang, p?.max);
  if (!p || (!low && !high)) return undefined;
  let amount: string;
  if (low && high) amount = low === high ? low : fill(lang, words[lang].range, { a: low, b: high });
  else if (low) amount = fill(lang, words[lang].from, { a: low });
  else amount = fill(lang, words[lang].upTo, { a: high! });
  const period = p.period in words[lang] ? (words[lang] as Record<string, string>)[p.period] : undefined;
  return period ? `${amount} ${solid(period)}` : amount;
}

export function percent(lang: Lang, share: number, digits = 0): string {
  return solid(fill(lang, words[lang].percent, { a: formatNumber(lang, share * 100, digits) }));
}

const valid = (iso: string | undefined): Date | undefined => {
  if (!iso || iso.startsWith('0001-')) return undefined;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

export function time(lang: Lang, iso: string | undefined): string | undefined {
  const date = valid(iso);
  return date && dateFormat(lang, { hour: '2-digit', minute: '2-digit' }).format(date);
}

export function date(lang: Lang, iso: string | undefined, now = new Date()): string | undefined {
  const d = valid(iso);
  if (!d) return undefined;
  const year = d.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const);
  return solid(dateFormat(lang, { day: 'numeric', month: 'short', year }).format(d));
}

/** month writes the name of a month given as 2026-11, with the year unless it is the present one. */
export function month(lang: Lang, at: string, now = new Date()): string | undefined {
  const d = valid(`${at}-15T12:00:00`);
  return d && solid(dateFormat(lang, { month: 'long', year: d.getFullYear() === now.getFullYear() ? undefined : 'numeric' }).format(d));
}

export function dateTime(lang: Lang, iso: string | undefined, now = new Date()): string | undefined {
  const d = date(lang, iso, now);
  return d && solid(`${d}, ${time(lang, iso)}`);
}

/** age writes how long ago something was, up to 24 hours, then its date. */
export function age(lang: Lang, iso: string | undefined, now = new Date()): string | undefined {
  const d = valid(iso);
  if (!d) return undefined;
  const minutes = Math.floor((now.getTime() - d.getTime()) / 60_000);
  if (minutes < -1 || minutes >= 24 * 60) return date(lang, iso, now);
  if (minutes < 1) return fill(lang, words[lang].now);
  if (minutes < 60) return solid(fill(lang, words[lang].minutes, { n: minutes }));
  return solid(fill(lang, words[lang].hours, { n: Math.floor(minutes / 60) }));
}

/** until writes how soon something comes, or its date when that is more than a day away. */
export function until(lang: Lang, iso: string | undefined, now = new Date()): string | undefined {
  const d = valid(iso);
  if (!d) return undefined;
  const seconds = Math.ceil((d.getTime() - now.getTime()) / 1000);
  if (seconds <= 0) return fill(lang, words[lang].now);
  if (seconds < 60) return solid(fill(lang, words[lang].inSeconds, { n: seconds }));
  if (seconds < 3600) return solid(fill(lang, words[lang].inMinutes, { n: Math.ceil(seconds / 60) }));
  if (seconds < 86_400) return solid(fill(lang, words[lang].inHours, { n: Math.round(seconds / 3600) }));
  return dateTime(lang, iso, now);
}

/** shortHash keeps enough of a hash to compare by eye. */
export const shortHash = (hash: string): string => (hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash);

/** useFormat binds the formats to the language of the user. */
export function useFormat() {
  const { lang } = usePrefs();
  return useMemo(
    () => ({
      lang,
      money: (m: MoneyValue | undefined, opts?: { sign?: boolean; cents?: boolean }) => money(lang, m, opts),
      moneyShort: (m: MoneyValue) => moneyShort(lang, m),
      usd: (nano: number) => usd(lang, nano),
      pay: (p: PayValue | undefined) => pay(lang, p),
      percent: (share: number, digits?: number) => percent(lang, share, digits),
      number: (n: number, digits?: number) => formatNumber(lang, n, digits),
      /** score writes points so that they stand below each other. */
      score: (n: number) => formatNumber(lang, n, 1, 1),
      time: (iso?: string) => time(lang, iso),
      date: (iso?: string) => date(lang, iso),
      month: (at: string) => month(lang, at),
      dateTime: (iso?: string) => dateTime(lang, iso),
      age: (iso?: string, now?: Date) => age(lang, iso, now),
      until: (iso?: string, now?: Date) => until(lang, iso, now),
    }),
    [lang],
  );
}
