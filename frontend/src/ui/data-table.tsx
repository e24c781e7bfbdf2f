import clsx from 'clsx';
import type { ReactNode } from 'react';

export interface Column<T> {
  key: string;
  head: ReactNode;
  cell: (row: T) => ReactNode;
  /** Figures stand at the right, under each other. */
  right?: boolean;
  /** Left out on phones. */
  minor?: boolean;
  className?: string;
}

/** DataTable is a plain table of figures: hairlines, heads, and a foot that adds up. */
export function DataTable<T>({ rows, columns, id, caption, foot, none }: {
  rows: readonly T[];
  columns: readonly Column<T>[];
  id: (row: T) => string;
  caption: string;
  /** The last line, by the key of its column. */
  foot?: Record<string, ReactNode>;
  none?: ReactNode;
}) {
  if (rows.length === 0 && none) return <p className="py-2 text-ink-2">{none}</p>;
  const cell = (c: Column<T>) => clsx('py-1.5 pr-3 align-baseline last:pr-0', c.right ? 'text-right' : 'text-left', c.minor && 'max-md:hidden');
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-ink">
            {columns.map((c) => (
              <th key={c.key} scope="col" className={clsx(cell(c), 'type-label text-ink-2')}>
                {c.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)} className="border-b border-line">
              {columns.map((c) => (
                <td key={c.key} className={clsx(cell(c), c.className)}>
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            <tr className="border-b border-ink font-semibold">
              {columns.map((c) => (
                <td key={c.key} className={cell(c)}>
                  {foot[c.key]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
