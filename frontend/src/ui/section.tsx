import clsx from 'clsx';
import { type ReactNode, useId } from 'react';

/** Section is a titled part of a page; a hairline parts it from the one before. */
export function Section({ title, aside, children, className }: { title: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={clsx('flex min-w-0 flex-col gap-2 px-5 pt-4 pb-5 max-md:px-4', className)}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="type-section">
          {title}
        </h2>
        {aside && <div className="type-note text-ink-2">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** Facts is a short list of names and their values, one a line. */
export function Facts({ rows }: { rows: readonly (readonly [ReactNode, ReactNode])[] }) {
  return (
    <dl className="flex flex-col">
      {rows.map(([name, value], i) => (
        <div key={i} className="flex items-baseline justify-between gap-4 border-b border-line py-1.5">
          <dt className="shrink-0 text-ink-2">{name}</dt>
          <dd className="min-w-0 text-right font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
