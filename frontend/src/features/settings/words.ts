import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { type MoneyValue, useFormat } from '@/lib/format';
import { settingsText } from './messages';

type Key = Parameters<ReturnType<typeof useText<keyof (typeof settingsText)['en']>>>[0];
const has = (key: string): key is Key & string => key in settingsText.en;

export const hour = 3600e9;

/** useSettingWords names settings and writes their values. */
export function useSettingWords() {
  const t = useText(settingsText);
  const f = useFormat();
  const codes = useCodes();
  const short = (key: string) => key.replace('filters.', '');
  return {
    label: (key: string) => (has(short(key)) ? t(short(key) as Key) : key),
    why: (key: string) => (has(short(key) + '_why') ? t((short(key) + '_why') as Key) : ''),
    value: (key: string, v: unknown): string => {
      if (v === null || v === undefined || v === '') return t('nothing');
      if (typeof v === 'boolean') return t(v ? 'on' : 'off');
      if (key === 'language') return v === 'de' ? 'Deutsch' : v === 'en' ? 'English' : String(v);
      if (key === 'fresh_for') return f.number(Number(v) / hour, 1);
      if (key === 'away_until') return f.dateTime(String(v)) ?? t('nothing');
      if (Array.isArray(v)) {
        const group = { 'filters.contracts': 'contract', 'filters.remote': 'remote' } as const;
        const g = group[key as keyof typeof group];
        return v.length ? v.map((x) => (g ? codes.word(g, String(x)) : String(x))).join(', ') : t('nothing');
      }
      if (typeof v === 'object') {
        const money = v as Partial<MoneyValue>;
        if ('currency' in money && 'minor' in money) return f.money(money as MoneyValue) ?? t('nothing');
        const n = Object.keys(v).length;
        return n ? t('count', { n }) : t('nothing');
      }
      return typeof v === 'number' ? f.number(v) : String(v);
    },
  };
}
