import clsx from 'clsx';
import type { ReactNode } from 'react';

/** PageHead opens a page with its finding: what is so, not what the page is called. */
export function PageHead({ finding, about, actions, children, className }: { finding: ReactNode; about?: ReactNode; actions?: ReactNode; children?: ReactNode; className?: string }) {
  return (
    <header className={clsx('flex shrink-0 flex-col gap-3 border-b border-line px-5 pt-4 pb-3 max-md:px-4 max-md:pt-3', className)}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h1 className="type-finding text-balance">{finding}</h1>
          {about && <p className="type-ui text-ink-2">{about}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2 max-md:w-full">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
