import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { templatesText } from './messages';

const categories = ['development', 'design', 'writing', 'data', 'support', 'generic'] as const;

/** useTemplateWords says where a template fits. A category of the owner's own stands as it was written. */
export function useTemplateWords() {
  const t = useText(templatesText);
  const { lang } = useFormat();
  return {
    channel: (name: string): string => (!name || name === 'any' ? t('allChannels') : name),
    category: (name: string): string => {
      const known = categories.find((c) => c === name);
      return known ? t(`k.${known}`) : name || t('allAll');
    },
    language: (code: string): string => {
      try {
        return new Intl.DisplayNames(lang, { type: 'language' }).of(code) ?? code;
      } catch {
        return code;
      }
    },
  };
}
