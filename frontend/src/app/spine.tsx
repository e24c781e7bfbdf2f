import clsx from 'clsx';
import { useEffect } from 'react';
import { useText } from '@/i18n/text';
import { appText } from './messages';
import { type Mode, useMode } from './queries';

const ground: Record<Mode, string> = {
  live: 'bg-live text-on-live',
  dry: 'hatch-spine text-ink',
  unknown: 'border-2 border-dashed border-edge bg-paper text-ink',
};
const plate: Record<Mode, string> = { live: '', dry: 'bg-paper border border-ink-3', unknown: 'bg-paper' };
const word = { live: 'live', dry: 'dry', unknown: 'mode.unknown' } as const;
const note = { live: 'live.note', dry: 'dry.note', unknown: 'mode.unknown.note' } as const;

/** ModeSpine is the left edge of every window: solid is live, hatched is dry-run, dashed is not known. */
export function ModeSpine() {
  const t = useText(appText);
  const mode = useMode();
  return (
    <aside aria-label={t(word[mode])} className="flex shrink-0 max-md:hidden">
      <div role="note" aria-label={`${t(word[mode])}: ${t(note[mode])}`} className={clsx('flex w-[26px] shrink-0 flex-col justify-between', ground[mode])}>
        <span className={clsx('type-label mt-3 rotate-180 whitespace-nowrap px-1 py-2 font-semibold tracking-wide [writing-mode:vertical-rl]', plate[mode])}>{t(word[mode])}</span>
        <span className={clsx('type-label mb-3 rotate-180 whitespace-nowrap px-1 py-2 [writing-mode:vertical-rl]', plate[mode])}>{t(note[mode])}</span>
      </div>
    </aside>
  );
}

/** ModeBar is the spine laid down, for phones. */
export function ModeBar() {
  const t = useText(appText);
  const mode = useMode();
  return (
    <aside aria-label={t(note[mode])} className="shrink-0 md:hidden">
      <div role="note" aria-label={`${t(word[mode])}: ${t(note[mode])}`} className={clsx('flex h-10 shrink-0 items-center gap-3 px-4', ground[mode])}>
        <span className={clsx('px-1.5 text-[14px] font-semibold tracking-wide', plate[mode])}>{t(word[mode])}</span>
        <span className={clsx('px-1.5 text-[14px]', plate[mode])}>{t(note[mode])}</span>
      </div>
    </aside>
  );
}

/** useWindowMode writes the mode to the title of the window and its icon. */
export function useWindowMode(page: string): void {
  const t = useText(appText);
  const mode = useMode();
  useEffect(() => {
    document.title = `${mode === 'live' ? '' : t(word[mode]) + ' · '}${page} · AutoMonet`;
    document.getElementById('favicon')?.setAttribute('href', `/favicon-${mode}.svg`);
  }, [mode, page, t]);
}
