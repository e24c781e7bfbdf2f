import clsx from 'clsx';

/** More slots than this are told in words only. */
const mostSlots = 12;

/** CapSlots draws a cap: used solid, this one dashed, free hollow. */
export function CapSlots({ used, of, label }: { used: number; of: number; label: string }) {
  const n = Math.min(of, mostSlots);
  return (
    <span className="inline-flex flex-col gap-1">
      {of <= mostSlots && (
        <span aria-hidden className="flex gap-0.5">
          {Array.from({ length: n }, (_, i) => (
            <span key={i} className={clsx('h-3 w-3', i < used ? 'bg-ink-2' : i === used ? 'border border-dashed border-accent' : 'border border-edge')} />
          ))}
        </span>
      )}
      <span>{label}</span>
    </span>
  );
}
