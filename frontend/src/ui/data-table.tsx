import clsx from 'clsx';
import type { ReactNode } from 'react';
import { type SortColumn, SortHead, useSorted } from './sorting';

export interface Column<T> extends SortColumn<T> {
  cell: (row: T) => ReactNode;
  /** Left out on phones. */
  minor?: boolean;
  className?: string;
}

/** DataTable is a plain table of figures: hairlines, heads that sort where that helps, and a foot that adds up. */
export function DataTable<T>({ rows, columns, id, caption, foot, none }: {
  rows: readonly T[];
  columns: readonly Column<T>[];
  id: (row: T) => string;
  caption: string;
  /** The last line, by the key of its column. */
  foot?: Record<string, ReactNode>;
  none?: ReactNode;
}) {
  const sorted = useSorted(rows, columns);
  if (rows.length === 0 && none) return <p className="py-2 text-ink-2">{none}</p>;
  const cell = (c: Column<T>) => clsx('py-1.5 pr-3 align-baseline last:pr-0', c.right ? 'text-right' : 'text-left', c.minor && 'max-md:hidden');
  const aria = { asc: 'ascending', desc: 'descending' } as const;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-ink">
            {columns.map((c) => {
              const way = sorted.way(c.key);
              return (
                <th key={c.key} scope="col" aria-sort={way ? aria[way] : c.sort ? 'none' : undefined} className={clsx(cell(c), 'type-label text-ink-2')}>
                  <SortHead column={c} sorted={sorted} />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.rows.map((row) => (
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
