import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { Layer } from './dialog';

/** Figure is a number that opens its working: the rows behind it, or the arithmetic. */
export function Figure({ children, title, about, behind, className }: {
  children: ReactNode;
  /** What the number is, as the title of what opens. */
  title: string;
  about: string;
  behind: () => ReactNode;
  className?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        title={title}
        onClick={() => setOpen(true)}
        className={clsx('min-h-6 rounded-tag underline decoration-dotted decoration-1 underline-offset-[3px] hover:decoration-solid', className)}
      >
        {children}
      </button>
      <Layer open={open} onClose={() => setOpen(false)} title={title} description={about} className="md:!w-[min(820px,92vw)]">
        {open && behind()}
      </Layer>
    </>
  );
}
