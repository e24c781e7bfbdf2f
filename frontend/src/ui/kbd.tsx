import clsx from 'clsx';
import { keyCaps } from '@/lib/keys';
import { usePrefs } from '@/lib/prefs';

/** Kbd shows the key of a command; nothing while single keys are switched off. Screen readers get it from aria-keyshortcuts. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const { singleKeys } = usePrefs();
  if (!singleKeys && !/mod|Escape|Enter/.test(keys)) return null;
  return (
    <span aria-hidden className={clsx('hidden gap-0.5 md:inline-flex', className)}>
      {keyCaps(keys).map((cap, i) => (
        <kbd
          key={i}
          className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-tag border border-current px-1 font-mono text-[11px] leading-none font-normal opacity-80"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
