import clsx from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'gain' | 'warn' | 'stop' | 'accent' | 'cost' | 'unknown';

const tones: Record<Tone, string> = {
  plain: 'border-line bg-surface text-ink-2',
  gain: 'border-transparent bg-gain-soft text-gain',
  warn: 'border-transparent bg-warn-soft text-warn',
  stop: 'border-transparent bg-stop-soft text-stop',
  accent: 'border-transparent bg-accent-soft text-accent',
  cost: 'border-transparent bg-cost-soft text-cost',
  unknown: 'border-dashed border-edge text-ink-2',
};

/** Tag is a short state in words; its tone never says more than its text. */
export function Tag({ tone = 'plain', icon, children, className }: { tone?: Tone; icon?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <span className={clsx('type-label inline-flex max-w-full items-center gap-1 rounded-tag border px-1.5 py-px', tones[tone], className)}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

/** Unknown is the word in a dashed outline: never 0, never empty. */
export function Unknown({ children }: { children: ReactNode }) {
  return <span className="dashed inline-block rounded-tag px-1.5 font-medium text-ink-2">{children}</span>;
}
