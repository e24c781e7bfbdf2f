import { useCallback } from 'react';
import { formatNumber, usePrefs, type Lang } from '@/lib/prefs';

/** A message, or the two forms that the count `n` chooses between. */
export type Message = string | { one: string; other: string };
/** The messages of one feature: the same keys in each language. */
export interface Texts<K extends string> {
  readonly en: Record<K, Message>;
  readonly de: Record<K, Message>;
}
export type Args = Record<string, string | number>;
/** Says one message of a feature in the language of the user. */
export type Say<K extends string> = (key: K, args?: Args) => string;

/** texts declares the messages of a feature; a key that one language lacks is a type error. */
export function texts<const E extends Record<string, Message>>(catalogue: {
  en: E;
  de: Record<keyof E & string, Message>;
}): Texts<keyof E & string> {
  return catalogue as Texts<keyof E & string>;
}

/** fill puts arguments in the place of {name}; numbers are written in the language's format. */
export function fill(lang: Lang, message: Message, args: Args = {}): string {
  const form = typeof message === 'string' ? message : Number(args.n) === 1 ? message.one : message.other;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatNumber(lang, value) : value;
  });
}

export function say<K extends string>(lang: Lang, catalogue: Texts<K>): Say<K> {
  return (key, args) => fill(lang, catalogue[lang][key], args);
}

/** useText returns how to say a feature's messages; the component follows a change of language. */
export function useText<K extends string>(catalogue: Texts<K>): Say<K> {
  const { lang } = usePrefs();
  return useCallback<Say<K>>((key, args) => fill(lang, catalogue[lang][key], args), [lang, catalogue]);
}
