import clsx from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';

const box =
  'w-full rounded-control border border-edge bg-surface px-2.5 py-1.5 text-ink placeholder:text-ink-3 ' +
  'aria-invalid:border-stop disabled:opacity-60 max-md:min-h-12';

interface Common {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** The label is for screen readers only, where the place says it all. */
  hideLabel?: boolean;
}

function Frame({ id, label, hint, error, hideLabel, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={clsx('type-label text-ink-2', hideLabel && 'sr-only')}>
        {label}
      </label>
      {children}
      {hint && (
        <p id={id + '-hint'} className="type-note text-ink-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={id + '-error'} role="alert" className="type-note text-stop">
          {error}
        </p>
      )}
    </div>
  );
}

const described = (id: string, c: Common) =>
  [c.hint && id + '-hint', c.error && id + '-error'].filter(Boolean).join(' ') || undefined;

/** TextField is a labelled field that says what is wrong with it. */
export function TextField({ label, hint, error, hideLabel, className, ...rest }: Common & ComponentProps<'input'>) {
  const id = useId();
  const common = { label, hint, error, hideLabel };
  return (
    <Frame id={id} {...common}>
      <input id={id} aria-invalid={!!error || undefined} aria-describedby={described(id, common)} className={clsx(box, className)} {...rest} />
    </Frame>
  );
}

export function TextArea({ label, hint, error, hideLabel, className, ...rest }: Common & ComponentProps<'textarea'>) {
  const id = useId();
  const common = { label, hint, error, hideLabel };
  return (
    <Frame id={id} {...common}>
      <textarea id={id} aria-invalid={!!error || undefined} aria-describedby={described(id, common)} className={clsx(box, className)} {...rest} />
    </Frame>
  );
}

export function SelectField({ label, hint, error, hideLabel, className, children, ...rest }: Common & ComponentProps<'select'>) {
  const id = useId();
  const common = { label, hint, error, hideLabel };
  return (
    <Frame id={id} {...common}>
      <select id={id} aria-invalid={!!error || undefined} aria-describedby={described(id, common)} className={clsx(box, className)} {...rest}>
        {children}
      </select>
    </Frame>
  );
}
