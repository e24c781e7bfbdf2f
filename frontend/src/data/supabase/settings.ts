import type { components } from '@/api/schema';
import type { Project } from './project';
import { refused } from './words';

type Field = components['schemas']['SettingField'];
type Shape = Pick<Field, 'key' | 'type' | 'default'> & Partial<Pick<Field, 'enum' | 'minimum' | 'maximum'>>;

/** A document of settings with its version at the project. */
interface Doc {
  version: number;
  doc: Record<string, unknown>;
}

const hour = 3_600e9;
/** What the agent takes over from a dashboard, with its defaults; all else is set at the agent. */
const shapes: readonly Shape[] = [
  { key: 'away_until', type: 'string', default: null },
  { key: 'currency', type: 'string', default: 'EUR' },
  { key: 'disclosure_line', type: 'boolean', default: false },
  { key: 'drafts_per_day', type: 'integer', default: 20, minimum: 0, maximum: 1000 },
  { key: 'filters.block_companies', type: 'array', default: [] },
  { key: 'filters.block_words', type: 'array', default: [] },
  { key: 'filters.contracts', type: 'array', default: ['freelance', 'fixed_term', 'part_time'] },
  { key: 'filters.languages', type: 'array', default: [] },
  { key: 'filters.min_fixed', type: 'object', default: null },
  { key: 'filters.min_hourly', type: 'object', default: null },
  { key: 'filters.remote', type: 'array', default: [] },
  { key: 'filters.require_any_skill', type: 'boolean', default: false },
  { key: 'fresh_for', type: 'integer', default: 24 * hour },
  { key: 'language', type: 'string', default: 'en', enum: ['de', 'en'] },
  { key: 'max_age_days', type: 'integer', default: 45, minimum: 1, maximum: 3650 },
  { key: 'threshold', type: 'number', default: 55, minimum: 0, maximum: 100 },
  { key: 'time_zone', type: 'string', default: 'UTC' },
];

const empty: Record<string, unknown> = { array: [], boolean: false, integer: 0, number: 0, string: '', object: null };

/** fieldsOf describes each setting by its present value. */
export function fieldsOf(doc: Record<string, unknown>): Field[] {
  return shapes.map((s) => {
    const [top, below] = s.key.split('.') as [string, string | undefined];
    const found = below === undefined ? doc[top] : (doc[top] as Record<string, unknown> | undefined)?.[below];
    const value = found ?? (s.default === null ? null : empty[s.type]);
    return { ...s, value, origin: JSON.stringify(value) === JSON.stringify(s.default) ? 'default' : 'store', read_only: false };
  });
}

/** settingsOf reads the document of an account; the agent sends the first one. */
export async function settingsOf(project: Project, signal?: AbortSignal): Promise<Doc> {
  const [row] = await project.select<Doc>('settings', { select: 'version,doc', id: 'eq.settings' }, signal);
  if (!row) throw refused('noSettings', 404);
  return row;
}

/** putSettings replaces the document if nobody did since this version was read. */
export async function putSettings(project: Project, version: number, { rev: _, ...doc }: Record<string, unknown>): Promise<Doc> {
  const put = await project.call<{ version: number }>('settings_put', { p_id: 'settings', p_base_version: version, p_doc: doc });
  return { version: put.version, doc };
}
