import clsx from 'clsx';

export type Health = 'good' | 'warn' | 'stop' | 'unknown';
const looks: Record<Health, string> = {
  good: 'bg-gain border-gain rounded-full',
  warn: 'border-warn bg-warn rotate-45',
  stop: 'border-stop bg-stop',
  unknown: 'border-edge border-dashed rounded-full',
};

/** HealthDot is a state as shape, colour and word. */
export function HealthDot({ health, children }: { health: Health; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={clsx('size-2 shrink-0 border', looks[health])} />
      {children}
    </span>
  );
}
