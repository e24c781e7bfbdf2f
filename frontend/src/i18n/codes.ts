import { useMemo } from 'react';
import { usePrefs, type Lang } from '@/lib/prefs';
import table from './codes.json';

/** The words of the agent's codes, generated from its own catalogue: group, code, [English, German]. */
const codes: Record<string, Record<string, string[]>> = table;

/** The groups that the dashboard words one code at a time. */
export type WordGroup =
  | 'state' | 'refusal' | 'fact' | 'instruction' | 'outcome' | 'sourcestatus' | 'wait' | 'run' | 'stage' | 'stepresult'
  | 'actor' | 'contract' | 'remote' | 'mode' | 'rung' | 'scopekind' | 'blockkind' | 'period' | 'why' | 'gate'
  | 'modelwhy' | 'providerstate' | 'task' | 'callstate' | 'costsource' | 'pricesource' | 'budgetnote' | 'band' | 'whynot' | 'outcomecode' | 'worthstep' | 'worthbasis' | 'past.issue' | 'past.skipped';

type Params = Record<string, string> | undefined | null;

function look(lang: Lang, group: string, code: string): string | undefined {
  return codes[group]?.[code]?.[lang === 'de' ? 1 : 0];
}

/** word gives a code's words; an unknown code is shown as it is, so that nothing is hidden. */
export const word = (lang: Lang, group: WordGroup, code: string): string => look(lang, group, code) ?? code.replaceAll('_', ' ');

/** value words the fixed values that parameters hold; a list is worded part by part. */
function value(lang: Lang, key: string, v: string): string {
  if (!v) return '–';
  const whole = look(lang, 'value', `${key}=${v}`);
  if (whole) return whole;
  if (key === 'budget') {
    const [kind = '', of] = v.split(/:(.*)/s);
    const name = look(lang, 'scarce', kind);
    return name ? [name, of].filter(Boolean).join(' ') : v;
  }
  if (lang === 'de' && /^-?\d+\.\d+ [A-Z]{3}$/.test(v)) return v.replace('.', ',');
  if (key === 'pay' && lang === 'de') return v.replace(/(\d)\.(\d)/g, '$1,$2').replace(/ \/ (\w+)$/, (_, p: string) => ' / ' + (germanPeriod[p] ?? p));
  if (!['got', 'want', 'contract', 'remote', 'language', 'have', 'because'].includes(key)) return v;
  return v
    .split(', ')
    .map((part) => (key === 'because' && !part.includes(':') ? undefined : look(lang, 'value', part)) ?? part)
    .join(', ');
}
const germanPeriod: Record<string, string> = { hour: 'Stunde', day: 'Tag', week: 'Woche', month: 'Monat', year: 'Jahr' };

const fillIn = (lang: Lang, form: string, params: Params): string => form.replace(/\{(\w+)\}/g, (_, key: string) => value(lang, key, params?.[key] ?? ''));
const trimDash = (s: string) => s.replace(/: –$/, '');

/** variant names the form of a reason that suits its parameters, as the agent does. */
function variant({ code, params }: { code: string; params?: Params }): string {
  if (code === 'score.freshness') return params?.days === '0' || params?.days === '1' ? '.' + params.days : '';
  if (code !== 'score.skills.fit') return '';
  if (!params?.matched) return params?.missing ? '.none' : '.neither';
  return params.missing ? '' : '.all';
}

/** reason words one line of a decision. */
export function reason(lang: Lang, r: { code: string; params?: Params }): string {
  const form = look(lang, 'reason', r.code + variant(r));
  return form ? fillIn(lang, form, r.params) : r.code;
}

/** finding words what a gate found; its detail stands in for an unknown code. */
export function finding(lang: Lang, g: { code?: string; params?: Params; detail?: string }): string {
  const form = g.code ? look(lang, 'finding', g.code) : undefined;
  return form ? trimDash(fillIn(lang, form, g.params)) : (g.detail ?? g.code ?? '');
}

/** block words why something is not sent now. */
export function block(lang: Lang, b: { code: string; params?: Params }): string {
  const form = look(lang, 'block', b.code);
  return form ? fillIn(lang, form, b.params) : b.code;
}

/** note words an entry of a proposal's missing or flags: a code, a detail after a colon, or "ask:" with a block's code and parameters. */
export function note(lang: Lang, entry: string): string {
  const cut = entry.indexOf(': ');
  const code = cut < 0 ? entry : entry.slice(0, cut);
  const detail = cut < 0 ? '' : entry.slice(cut + 2);
  const form = look(lang, 'note', code);
  if (form) return trimDash(fillIn(lang, form, { detail: look(lang, 'why', detail) ?? detail }));
  if (code.startsWith('ask:') && look(lang, 'block', code.slice(4))) return block(lang, { code: code.slice(4), params: pairs(detail) });
  return look(lang, 'reason', entry) ? reason(lang, { code: entry }) : entry;
}

/** pairs reads "key=value; key=value"; a value may hold the separator, so only what looks like a key begins a new pair. */
export function pairs(detail: string): Record<string, string> {
  const out: Record<string, string> = {};
  let last = '';
  for (const part of detail.split('; ')) {
    const m = /^([a-z_]+)=(.*)$/s.exec(part);
    if (m) {
      last = m[1]!;
      out[last] = m[2]!;
    } else if (last) out[last] += '; ' + part;
  }
  return out;
}

/** useCodes words the agent's codes in the language of the user. */
export function useCodes() {
  const { lang } = usePrefs();
  return useMemo(
    () => ({
      word: (group: WordGroup, code: string) => word(lang, group, code),
      reason: (r: { code: string; params?: Params }) => reason(lang, r),
      finding: (g: { code?: string; params?: Params; detail?: string }) => finding(lang, g),
      block: (b: { code: string; params?: Params }) => block(lang, b),
      note: (entry: string) => note(lang, entry),
    }),
    [lang],
  );
}
