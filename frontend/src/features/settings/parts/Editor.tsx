import { useState } from 'react';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { parseAmount } from '@/lib/amount';
import type { MoneyValue } from '@/lib/format';
import { SelectField, TextArea, TextField } from '@/ui/field';
import { settingsText } from '../messages';
import type { SettingField } from '../queries';
import { hour, useSettingWords } from '../words';

const choices: Record<string, { group: 'contract' | 'remote'; all: readonly string[] }> = {
  'filters.contracts': { group: 'contract', all: ['freelance', 'fixed_term', 'part_time', 'permanent', 'internship'] },
  'filters.remote': { group: 'remote', all: ['remote', 'hybrid', 'onsite'] },
};

interface EditorProps {
  field: SettingField;
  value: unknown;
  onChange: (value: unknown) => void;
  disabled?: boolean;
}

function Choices({ field, value, onChange, disabled }: EditorProps) {
  const codes = useCodes();
  const words = useSettingWords();
  const { group, all } = choices[field.key]!;
  const chosen = (value as string[] | null) ?? [];
  return (
    <fieldset disabled={disabled} className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="type-label mb-1 text-ink-2">{words.label(field.key)}</legend>
      {all.map((c) => (
        <label key={c} className="flex min-h-6 items-center gap-2 max-md:min-h-12">
          <input type="checkbox" checked={chosen.includes(c)} onChange={(e) => onChange(all.filter((x) => (x === c ? e.target.checked : chosen.includes(x))))} className="size-4 accent-[var(--accent)]" />
          {codes.word(group, c)}
        </label>
      ))}
    </fieldset>
  );
}

function MoneyEditor({ field, value, onChange, disabled }: EditorProps) {
  const t = useText(settingsText);
  const words = useSettingWords();
  const m = value as Partial<MoneyValue> | null;
  const [typed, setTyped] = useState(m?.currency ? String((m.minor ?? 0) / 100) : '');
  const [currency, setCurrency] = useState(m?.currency || 'EUR');
  const amount = parseAmount(typed);
  const tell = (text: string, c: string) => {
    setTyped(text);
    setCurrency(c);
    const n = parseAmount(text);
    if (!text.trim()) onChange(null);
    else if (n !== undefined && /^[A-Z]{3}$/.test(c)) onChange({ minor: Math.round(n * 100), currency: c });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_90px] gap-2">
      <TextField label={words.label(field.key)} inputMode="decimal" disabled={disabled} value={typed} error={typed && amount === undefined ? t('bad') : undefined} onChange={(e) => tell(e.target.value, currency)} />
      <TextField label={t('currency')} maxLength={3} disabled={disabled} value={currency} onChange={(e) => tell(typed, e.target.value.toUpperCase())} />
    </div>
  );
}

/** local writes a time as a field of date and time wants it. */
export const localTime = (iso: unknown): string => {
  const d = new Date(String(iso ?? ''));
  if (Number.isNaN(d.getTime()) || d.getFullYear() < 2) return '';
  return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** Editor is the field of one setting, drawn from its description. */
export function Editor(props: EditorProps) {
  const { field, value, onChange, disabled } = props;
  const t = useText(settingsText);
  const words = useSettingWords();
  const label = words.label(field.key);
  if (field.key in choices) return <Choices {...props} />;
  if (field.key.startsWith('filters.min_')) return <MoneyEditor {...props} />;
  if (field.key === 'away_until')
    return <TextField label={label} type="datetime-local" disabled={disabled} value={localTime(value)} onChange={(e) => onChange(e.target.value ? new Date(e.target.value).toISOString() : null)} />;
  if (field.key === 'fresh_for')
    return <TextField label={label} type="number" min={0} disabled={disabled} value={Number(value) / hour} onChange={(e) => onChange(Math.max(0, Math.round(Number(e.target.value) * hour)))} />;
  if (field.enum?.length)
    return (
      <SelectField label={label} disabled={disabled} value={String(value)} onChange={(e) => onChange(e.target.value)}>
        {field.enum.map((v) => (
          <option key={v} value={v}>
            {v === 'de' ? 'Deutsch' : v === 'en' ? 'English' : v}
          </option>
        ))}
      </SelectField>
    );
  switch (field.type) {
    case 'boolean':
      return (
        <label className="flex min-h-8 items-center gap-2 max-md:min-h-12">
          <input type="checkbox" disabled={disabled} checked={value === true} onChange={(e) => onChange(e.target.checked)} className="size-4 accent-[var(--accent)]" />
          {label}
        </label>
      );
    case 'number':
    case 'integer':
      return (
        <TextField
          label={label}
          type="number"
          step={field.type === 'integer' ? 1 : 'any'}
          min={field.minimum}
          max={field.maximum}
          disabled={disabled}
          value={String(value ?? '')}
          onChange={(e) => onChange(e.target.value === '' ? null : Number(e.target.value))}
        />
      );
    case 'array':
      return <TextArea label={label} hint={t('lines')} rows={3} disabled={disabled} value={((value as string[] | null) ?? []).join('\n')} onChange={(e) => onChange(e.target.value.split('\n').map((s) => s.trimStart()).filter((s, i, all) => s !== '' || i === all.length - 1))} onBlur={(e) => onChange(e.target.value.split('\n').map((s) => s.trim()).filter(Boolean))} />;
    default:
      return field.key === 'signature' ? (
        <TextArea label={label} rows={2} disabled={disabled} value={String(value ?? '')} onChange={(e) => onChange(e.target.value)} />
      ) : (
        <TextField label={label} disabled={disabled} value={String(value ?? '')} onChange={(e) => onChange(e.target.value)} />
      );
  }
}
