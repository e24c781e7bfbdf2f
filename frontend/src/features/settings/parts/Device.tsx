import { useText } from '@/i18n/text';
import { prefs, usePrefs } from '@/lib/prefs';
import { SelectField } from '@/ui/field';
import { Section } from '@/ui/section';
import { settingsText } from '../messages';

/** Device holds what this browser keeps for itself. */
export function Device() {
  const t = useText(settingsText);
  const { chosen } = usePrefs();
  return (
    <Section title={t('g.device')} aside={t('deviceWhy')} className="border-t border-line">
      <div className="grid max-w-[720px] grid-cols-3 gap-3 max-md:grid-cols-1">
        <SelectField label={t('theme')} value={chosen.theme} onChange={(e) => prefs.set({ theme: e.target.value as typeof chosen.theme })}>
          {(['system', 'light', 'dark'] as const).map((v) => (
            <option key={v} value={v}>
              {t(`theme.${v}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('uiLang')} value={chosen.lang} onChange={(e) => prefs.set({ lang: e.target.value as typeof chosen.lang })}>
          <option value="system">{t('lang.system')}</option>
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </SelectField>
        <SelectField label={t('motion')} value={chosen.motion} onChange={(e) => prefs.set({ motion: e.target.value as typeof chosen.motion })}>
          <option value="system">{t('motion.system')}</option>
          <option value="reduce">{t('motion.reduce')}</option>
        </SelectField>
      </div>
      <label className="flex min-h-8 items-center gap-2 max-md:min-h-12">
        <input type="checkbox" checked={chosen.singleKeys} onChange={(e) => prefs.set({ singleKeys: e.target.checked })} className="size-4 accent-[var(--accent)]" />
        {t('singleKeys')}
      </label>
    </Section>
  );
}
