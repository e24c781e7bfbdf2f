import { useText } from '@/i18n/text';
import { parseAmount } from '@/lib/amount';
import { TextField } from '@/ui/field';
import { learningText } from '../messages';
import type { ReplayRule } from '../queries';

/** What of a policy is a figure, and what is a list of names. */
const figures = ['threshold', 'value', 'explore', 'perDay', 'dayBudget'] as const;
const lists = ['prefer', 'forbid', 'models', 'best'] as const;

/** A policy as it is typed. */
export type Draft = Record<(typeof figures)[number] | (typeof lists)[number], string>;

/** typed is a policy that asks for a score only. */
export const typed = (threshold: string): Draft => ({ threshold, value: '0', explore: '0', perDay: '0', dayBudget: '0', prefer: '', forbid: '', models: '', best: '' });

const namesIn = (s: string): string[] => s.split(/[\s,;]+/).filter(Boolean);

/** ruleOf reads a policy as it was typed; undefined for one that cannot be. */
export function ruleOf(name: string, d: Draft, unit: number): ReplayRule | undefined {
  const negative = /^\s*[-−]/.test(d.value);
  const value = parseAmount(d.value.replace(/^\s*[-−]/, ''));
  const [threshold, explore, perDay, dayBudget] = [d.threshold, d.explore.replace('%', ''), d.perDay, d.dayBudget].map((s) => parseAmount(s.trim() || '0'));
  const [prefer, forbid, models, best] = lists.map((k) => namesIn(d[k])) as [string[], string[], string[], string[]];
  if (value === undefined || threshold === undefined || explore === undefined || perDay === undefined || dayBudget === undefined) return undefined;
  if (threshold > 100 || explore > 50 || !Number.isInteger(perDay) || best.length > 1) return undefined;
  if (prefer.some((n) => forbid.includes(n)) || (best[0] && models.length && !models.includes(best[0]))) return undefined;
  return {
    name, threshold, min_value: Math.round((negative ? -value : value) * unit), explore: explore / 100,
    ...(perDay && { per_day: perDay }), ...(dayBudget && { day_budget: Math.round(dayBudget * unit) }),
    ...(prefer.length && { prefer_templates: prefer }), ...(forbid.length && { forbid_templates: forbid }),
    ...(models.length && { models }), ...(best[0] && { best_model: best[0] }),
  };
}

/** Policy is the form of one of the two policies. */
export function Policy({ name, draft, onChange, wrong, currency }: { name: string; draft: Draft; onChange: (d: Draft) => void; wrong: boolean; currency: string }) {
  const t = useText(learningText);
  const field = (key: keyof Draft, more?: { error?: string; inputMode?: 'decimal' }) => (
    <TextField key={key} label={t(`rule.${key}`, { currency })} value={draft[key]} onChange={(e) => onChange({ ...draft, [key]: e.target.value })} {...more} />
  );
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 border border-line p-3">
      <legend className="type-section px-1">{t('policyName', { name })}</legend>
      <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">{figures.map((k) => field(k, { inputMode: 'decimal', error: wrong && k === 'threshold' ? t('ruleWrong') : undefined }))}</div>
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">{lists.map((k) => field(k))}</div>
      <p className="type-note text-ink-3">{t('armsHint')}</p>
    </fieldset>
  );
}
