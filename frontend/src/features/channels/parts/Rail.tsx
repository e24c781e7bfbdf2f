import clsx from 'clsx';
import { Lock } from 'lucide-react';
import { useText } from '@/i18n/text';
import { type Level, level, modes } from '../levels';
import { channelsText } from '../messages';
import type { ChannelView, Mode } from '../queries';

const words = { off: 'off', read: 'read', draft: 'draft', confirm: 'confirm', auto: 'autoMode' } as const;
export const modeWord = (m: Mode) => words[m];

/** brands are platforms, which are called the same in every language. */
const brands: Record<string, string> = { freelancehunt: 'Freelancehunt', freelancer: 'Freelancer.com', recruitee: 'Recruitee', reddit: 'Reddit', upwork: 'Upwork' };

/** useChannelName words the channels that come with the agent; others keep their own name. */
export function useChannelName(): (channel: string) => string {
  const t = useText(channelsText);
  return (c) => (c === 'assist' || c === 'email' || c === 'form' ? t(`c.${c}`) : (brands[c] ?? c));
}

/** PermissionRail shows how far a channel may go: granted solid, grantable a circle, above the ceiling hatched with a lock. */
export function PermissionRail({ channel: c, onPick, disabled }: { channel: ChannelView; onPick?: (m: Mode) => void; disabled?: boolean }) {
  const t = useText(channelsText);
  const nameOf = useChannelName();
  return (
    <div role="group" aria-label={t('rail', { name: nameOf(c.channel) })} className="flex items-start">
      {modes.map((m, i) => {
        const at = level(c, m);
        const word = t(words[m]);
        const line = (l: Level | undefined) => (l === undefined ? 'hidden' : l === 'locked' ? 'hatch h-3 -translate-y-1/2' : l === 'free' ? 'h-px bg-edge' : 'h-1 -translate-y-1/2 bg-ink');
        const after = modes[i + 1] && level(c, modes[i + 1]!);
        return (
          <span key={m} className="relative flex min-w-0 grow basis-0 flex-col items-center">
            <span aria-hidden className={clsx('absolute top-3.5 left-0 w-[calc(50%-10px)] max-md:top-6', line(i === 0 ? undefined : at))} />
            <span aria-hidden className={clsx('absolute top-3.5 right-0 w-[calc(50%-10px)] max-md:top-6', line(after))} />
            <button
              type="button"
              disabled={disabled || !onPick || at === 'locked' || at === 'here'}
              aria-pressed={at === 'here'}
              title={at === 'locked' ? t('lockedWhy', { mode: word }) : word}
              aria-label={at === 'locked' ? `${word}, ${t('locked')}` : at === 'granted' ? `${word}, ${t('granted')}` : at === 'free' ? `${word}, ${t('free')}` : word}
              onClick={() => onPick?.(m)}
              className="relative grid min-h-7 min-w-7 place-items-center max-md:min-h-12"
            >
              {at === 'here' ? (
                <span className="rounded-tag bg-ink px-2 py-1 text-[12px] leading-4 font-semibold text-paper">{word}</span>
              ) : at === 'locked' ? (
                <Lock size={14} strokeWidth={1.6} aria-hidden className="text-ink-2" />
              ) : (
                <span className={clsx('size-3.5 rounded-full border-[1.5px] border-ink-3 bg-paper', !disabled && onPick && 'hover:border-accent hover:bg-accent-soft')} />
              )}
            </button>
            <span aria-hidden className="type-label text-ink-3">
              {at === 'here' ? '\u00a0' : word}
            </span>
          </span>
        );
      })}
    </div>
  );
}
