import { createSortedRowModel, rowSortingFeature, type SortingState, tableFeatures, useTable } from '@tanstack/react-table';
import clsx from 'clsx';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useText } from '@/i18n/text';
import { uiText } from './messages';

/** What rows can be sorted by; a column without sort stays where it is. */
export interface SortColumn<T> {
  key: string;
  head: ReactNode;
  /** What a row is sorted by; rows without it come last, whichever way. */
  sort?: (row: T) => string | number | undefined;
  /** The largest comes first: figures and times. */
  right?: boolean;
}

export interface Sorted<T> {
  rows: readonly T[];
  /** How a column is sorted: undefined where it is not, or cannot be. */
  way: (key: string) => 'asc' | 'desc' | undefined;
  can: (key: string) => boolean;
  toggle: (key: string) => void;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: 'base' });
}

/** useSorted sorts rows by a column that the reader chooses; until then, and after a third press, they stay in their own order. */
export function useSorted<T>(rows: readonly T[], columns: readonly SortColumn<T>[]): Sorted<T> {
  const [sorting, setSorting] = useState<SortingState>([]);
  // Columns are written anew on each drawing; the table needs only their names and the latest way to read a row.
  const latest = useRef(columns);
  latest.current = columns;
  const names = columns.map((c) => c.key).join(' ');
  const defs = useMemo(
    () =>
      latest.current.map((c) => ({
        id: c.key,
        accessorFn: ({ row }: { row: T }) => latest.current.find((x) => x.key === c.key)?.sort?.(row),
        enableSorting: !!c.sort,
        sortDescFirst: !!c.right,
        sortUndefined: 'last' as const,
        sortFn: (a: { getValue: (id: string) => unknown }, b: { getValue: (id: string) => unknown }, id: string) => compare(a.getValue(id), b.getValue(id)),
      })),
    [names],
  );
  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const table = useTable({ features, columns: defs, data, state: { sorting }, onSortingChange: setSorting });
  const sorted = table.getRowModel().rows.map((r) => r.original.row);
  return {
    rows: sorting.length ? sorted : rows,
    way: (key) => table.getColumn(key)?.getIsSorted() || undefined,
    can: (key) => !!table.getColumn(key)?.getCanSort(),
    toggle: (key) => table.getColumn(key)?.toggleSorting(undefined, false),
  };
}

/** SortHead is the head of a column that rows can be sorted by. */
export function SortHead<T>({ column: c, sorted }: { column: SortColumn<T>; sorted: Sorted<T> }) {
  if (!sorted.can(c.key)) return <>{c.head}</>;
  const way = sorted.way(c.key);
  const Icon = way === 'asc' ? ArrowUp : way === 'desc' ? ArrowDown : ArrowUpDown;
  return (
    <button type="button" onClick={() => sorted.toggle(c.key)} className={clsx('-mx-1 inline-flex min-h-6 items-center gap-1 rounded-tag px-1 hover:bg-sunken', way && 'text-ink')}>
      {c.head}
      <Icon size={12} strokeWidth={1.8} aria-hidden className={way ? 'text-accent' : 'text-ink-3'} />
    </button>
  );
}

/** SortBar offers the ways to sort a list that has no heads. */
export function SortBar<T>({ columns, sorted, className }: { columns: readonly SortColumn<T>[]; sorted: Sorted<T>; className?: string }) {
  const t = useText(uiText);
  return (
    <div role="group" aria-label={t('sort')} className={clsx('type-label flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2', className)}>
      <span>{t('sort')}</span>
      {columns.map((c) => {
        const way = sorted.way(c.key);
        const Icon = way === 'asc' ? ArrowUp : ArrowDown;
        return (
          <button
            key={c.key}
            type="button"
            aria-pressed={!!way}
            aria-label={way ? t(way === 'asc' ? 'sortedUp' : 'sortedDown', { name: String(c.head) }) : undefined}
            onClick={() => sorted.toggle(c.key)}
            className={clsx('inline-flex min-h-6 items-center gap-1 rounded-tag px-1 hover:bg-sunken max-md:min-h-12', way && 'font-semibold text-ink')}
          >
            {c.head}
            {way && <Icon size={12} strokeWidth={1.8} aria-hidden className="text-accent" />}
          </button>
        );
      })}
    </div>
  );
}
