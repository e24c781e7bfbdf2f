import { useSyncExternalStore } from 'react';

export type Lang = 'en' | 'de';

/** What the user chose on this device. "system" follows the operating system. */
export interface Choices {
  lang: 'system' | Lang;
  theme: 'system' | 'light' | 'dark';
  motion: 'system' | 'reduce';
  /** Single letters act as commands; off for who uses speech input or a screen reader. */
  singleKeys: boolean;
  /** Own keys by the id of a command, for example {"skip": "z"}. */
  keys: Record<string, string>;
}

/** The choices with the system's answers filled in. */
export interface Prefs extends Choices {
  chosen: Choices;
  lang: Lang;
  theme: 'light' | 'dark';
}

const storageKey = 'automonet.prefs';
const initial: Choices = { lang: 'system', theme: 'system', motion: 'system', singleKeys: true, keys: {} };

/** parseChoices reads what was stored; anything foreign falls back to the default. */
export function parseChoices(raw: string | null): Choices {
  let value: Partial<Choices> = {};
  try {
    const parsed: unknown = JSON.parse(raw ?? '{}');
    if (typeof parsed === 'object' && parsed) value = parsed;
  } catch {
    // A damaged entry is as good as none.
  }
  const oneOf = <T>(v: unknown, allowed: readonly T[], other: T): T => (allowed.includes(v as T) ? (v as T) : other);
  return {
    lang: oneOf(value.lang, ['system', 'en', 'de'] as const, initial.lang),
    theme: oneOf(value.theme, ['system', 'light', 'dark'] as const, initial.theme),
    motion: oneOf(value.motion, ['system', 'reduce'] as const, initial.motion),
    singleKeys: value.singleKeys !== false,
    keys: typeof value.keys === 'object' && value.keys ? value.keys : {},
  };
}

const matches = (query: string) => typeof matchMedia === 'function' && matchMedia(query).matches;

export function resolve(chosen: Choices, languages: readonly string[], dark: boolean): Prefs {
  const system: Lang = languages.find((l) => /^(de|en)\b/.test(l))?.startsWith('de') ? 'de' : 'en';
  return {
    ...chosen,
    chosen,
    lang: chosen.lang === 'system' ? system : chosen.lang,
    theme: chosen.theme === 'system' ? (dark ? 'dark' : 'light') : chosen.theme,
  };
}

/** The device's preferences: one small store, kept in localStorage and shared by tabs. */
class PrefStore {
  private readonly listeners = new Set<() => void>();
  private current = this.read();

  private read(): Prefs {
    let raw: string | null = null;
    try {
      raw = localStorage.getItem(storageKey);
    } catch {
      // Storage may be switched off; the defaults then hold for this window.
    }
    return resolve(parseChoices(raw), navigator.languages ?? [navigator.language], matches('(prefers-color-scheme: dark)'));
  }

  readonly get = (): Prefs => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** set changes some choices, keeps them, and tells everyone. */
  readonly set = (change: Partial<Choices>): void => {
    const chosen = { ...this.current.chosen, ...change };
    try {
      localStorage.setItem(storageKey, JSON.stringify(chosen));
    } catch {
      // See read.
    }
    this.publish(resolve(chosen, navigator.languages ?? [navigator.language], matches('(prefers-color-scheme: dark)')));
  };

  private publish(next: Prefs): void {
    this.current = next;
    this.apply();
    this.listeners.forEach((listener) => listener());
  }

  /** start writes the preferences to the page and follows the system and other tabs. */
  start(): void {
    this.apply();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.publish(this.read()));
    addEventListener('languagechange', () => this.publish(this.read()));
    addEventListener('storage', (e) => {
      if (e.key === storageKey) this.publish(this.read());
    });
  }

  /** apply writes the preferences to the page. */
  apply(): void {
    const root = document.documentElement;
    root.lang = this.current.lang;
    root.dataset.theme = this.current.theme;
    root.dataset.motion = this.current.motion;
  }
}

export const prefs = new PrefStore();

export function usePrefs(): Prefs {
  return useSyncExternalStore(prefs.subscribe, prefs.get, prefs.get);
}

/** locale is the tag that formats are taken from: 24-hour clock and day first in both. */
export const locale = (lang: Lang): string => (lang === 'de' ? 'de-DE' : 'en-GB');

/** kept makes a format once for each language and kind: it takes longer to make than to use, and a list asks for hundreds in a frame. */
function kept<O extends object, F>(make: (locale: string, options: O) => F): (lang: Lang, options: O) => F {
  const made = new Map<string, F>();
  return (lang, options) => {
    const name = lang + JSON.stringify(options);
    const format = made.get(name) ?? make(locale(lang), options);
    made.set(name, format);
    return format;
  };
}
export const numberFormat = kept((at, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(at, options));
export const dateFormat = kept((at, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(at, options));

/** formatNumber writes a number with at most so many digits behind the point, and at least as many as told. */
export function formatNumber(lang: Lang, value: number, digits = 2, least = 0): string {
  return numberFormat(lang, { minimumFractionDigits: least, maximumFractionDigits: digits }).format(value);
}

/** reducedMotion says whether movement is unwanted, by choice or by the system. */
export const reducedMotion = (): boolean => prefs.get().motion === 'reduce' || matches('(prefers-reduced-motion: reduce)');
