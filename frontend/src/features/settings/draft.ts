import type { Settings, SettingField } from './queries';

/** Changes that are not saved yet, by the key of the setting. */
export type Changes = Readonly<Record<string, unknown>>;

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** change notes a new value; one that equals the saved value is no change. */
export function change(changes: Changes, field: Pick<SettingField, 'key' | 'value'>, value: unknown): Changes {
  const { [field.key]: _, ...rest } = changes;
  return sameValue(value, field.value) ? rest : { ...rest, [field.key]: value };
}

/** applied is the document with the changes in it; keys go one level deep. */
export function applied(settings: Settings, changes: Changes): Settings {
  const out: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(changes)) {
    const [top, below] = key.split('.') as [string, string | undefined];
    if (below === undefined) {
      if (value === null || value === undefined) delete out[top];
      else out[top] = value;
      continue;
    }
    const inner: Record<string, unknown> = { ...((out[top] as Record<string, unknown> | undefined) ?? {}) };
    if (value === null || value === undefined) delete inner[below];
    else inner[below] = value;
    out[top] = inner;
  }
  return out as Settings;
}

export const groups = ['you', 'jobs', 'filters', 'drafts', 'elsewhere', 'file'] as const;
export type Group = (typeof groups)[number];

const of: Record<string, Group> = {
  language: 'you', time_zone: 'you', currency: 'you', signature: 'you', away_until: 'you',
  threshold: 'jobs', max_age_days: 'jobs', keep_texts_days: 'jobs', fresh_for: 'jobs',
  drafts_per_day: 'drafts', disclosure_line: 'drafts',
  modes: 'elsewhere', permissions: 'elsewhere', caps: 'elsewhere', paused_sources: 'elsewhere',
};
export const groupOf = (key: string): Group => of[key] ?? (key.startsWith('filters.') ? 'filters' : 'file');

const storageKey = 'automonet.settings.draft';

/** kept reads changes that were typed and not saved, so that a reload loses none. */
export function kept(): Changes {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    return typeof value === 'object' && value && !Array.isArray(value) ? (value as Changes) : {};
  } catch {
    return {};
  }
}

export function keep(changes: Changes): void {
  try {
    if (Object.keys(changes).length === 0) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify(changes));
  } catch {
    // Without storage the changes live as long as this window.
  }
}
