import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Kbd } from './kbd';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'stop';

const looks: Record<ButtonLook, string> = {
  primary: 'border-accent bg-accent text-on-accent font-semibold hover:brightness-110',
  plain: 'border-edge bg-surface text-ink font-medium hover:bg-sunken',
  quiet: 'border-transparent text-ink-2 font-medium hover:bg-sunken hover:text-ink',
  stop: 'border-stop bg-surface text-stop font-semibold hover:bg-stop-soft',
};

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook;
  /** The key that does the same, shown on the button. */
  keys?: string;
  icon?: ReactNode;
  /** Work is going on: the button keeps its place and does nothing. */
  busy?: boolean;
}

/** Button is verb first. Its words stay while it is busy, so that nothing moves. */
export function Button({ look = 'plain', keys, icon, busy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-keyshortcuts={keys?.replace(/mod/g, 'Control')}
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={clsx(
        'type-ui inline-flex min-h-8 shrink-0 items-center justify-center gap-2 rounded-control border px-3 py-1 whitespace-nowrap',
        'transition-[background-color,filter] duration-[80ms] disabled:cursor-not-allowed disabled:opacity-55',
        'max-md:min-h-12 max-md:rounded-phone max-md:px-4 max-md:text-[15px]',
        looks[look],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
      {keys && <Kbd keys={keys} />}
    </button>
  );
}
