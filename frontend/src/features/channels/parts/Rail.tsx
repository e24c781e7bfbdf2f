import clsx from 'clsx';
import { Lock } from 'lucide-react';
import { useText } from '@/i18n/text';
import { level, modes } from '../levels';
import { channelsText } from '../messages';
import type { ChannelView, Mode } from '../queries';

const words = { off: 'off', read: 'read', draft: 'draft', confirm: 'confirm', auto: 'autoMode' } as const;
export const modeWord = (m: Mode) => words[m];

/** PermissionRail shows how far a channel may go: granted solid, grantable a circle, above the ceiling hatched with a lock. */
export function PermissionRail({ channel: c, onPick, disabled }: { channel: ChannelView; onPick?: (m: Mode) => void; disabled?: boolean }) {
  const t = useText(channelsText);
  return (
    <div role="group" aria-label={t('rail', { name: c.channel })} className="flex items-center">
      {modes.map((m, i) => {
        const at = level(c, m);
        const word = t(words[m]);
        return (
          <span key={m} className="flex min-w-0 grow basis-0 items-center">
            <span
              aria-hidden
              className={clsx('grow', i === 0 ? 'invisible h-0' : at === 'locked' ? 'hatch h-3' : at === 'free' ? 'h-px bg-edge' : 'h-1 bg-ink')}
            />
            <button
              type="button"
              disabled={disabled || !onPick || at === 'locked' || at === 'here'}
              aria-pressed={at === 'here'}
              title={at === 'locked' ? t('lockedWhy', { mode: word }) : word}
              aria-label={at === 'locked' ? `${word}, ${t('locked')}` : at === 'granted' ? `${word}, ${t('granted')}` : at === 'free' ? `${word}, ${t('free')}` : word}
              onClick={() => onPick?.(m)}
              className="grid min-h-7 min-w-7 shrink-0 place-items-center max-md:min-h-12"
            >
              {at === 'here' ? (
                <span className="rounded-tag bg-ink px-2 py-1 text-[12px] leading-4 font-semibold text-paper">{word}</span>
              ) : at === 'locked' ? (
                <Lock size={14} strokeWidth={1.6} aria-hidden className="text-ink-2" />
              ) : (
                <span className={clsx('size-3.5 rounded-full border-[1.5px] border-ink-3 bg-paper', !disabled && onPick && 'hover:border-accent hover:bg-accent-soft')} />
              )}
            </button>
            <span
              aria-hidden
              className={clsx('grow', i === modes.length - 1 ? 'invisible h-0' : level(c, modes[i + 1]!) === 'locked' ? 'hatch h-3' : level(c, modes[i + 1]!) === 'free' ? 'h-px bg-edge' : 'h-1 bg-ink')}
            />
          </span>
        );
      })}
    </div>
  );
}
