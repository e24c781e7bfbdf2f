import { GraduationCap } from 'lucide-react';
import { useText } from '@/i18n/text';
import { Section } from '@/ui/section';
import { Unknown } from '@/ui/tag';
import { moneyText } from '../messages';

/** NotLearned keeps the place of what the agent has yet to learn: a dashed outline with the word, and no number. */
export function NotLearned({ title, why, have }: { title: string; why: string; have?: string }) {
  const t = useText(moneyText);
  return (
    <Section title={title}>
      <div className="dashed flex flex-col items-start gap-2 rounded-control p-4">
        <p className="flex items-center gap-2">
          <GraduationCap size={16} strokeWidth={1.6} aria-hidden className="text-ink-3" />
          <Unknown>{t('forecastNot')}</Unknown>
        </p>
        <p className="max-w-[62ch] text-ink-2">{why}</p>
        {have && <p className="text-ink-2">{have}</p>}
      </div>
    </Section>
  );
}
