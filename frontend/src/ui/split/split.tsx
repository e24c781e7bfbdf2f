import clsx from 'clsx';
import { ArrowLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '@/i18n/text';
import { useCommands, useMedia } from '@/lib/keys';
import { Button } from '../button';
import { splitText } from './messages';

export interface Rows {
  chosen: string | undefined;
  /** The detail is shown in the place of the list, where both have no room. */
  open: boolean;
  choose: (id: string) => void;
  close: () => void;
}

/** useRows keeps which row of a list is chosen, by keys too; the first one is when none was. */
export function useRows(ids: readonly string[]): Rows {
  const t = useText(splitText);
  const wide = useMedia('(min-width: 1280px)');
  const [at, setAt] = useState<string>();
  const [opened, setOpened] = useState(false);
  const moved = useRef(false);
  const chosen = at !== undefined && ids.includes(at) ? at : ids[0];
  const step = (by: number) => {
    const next = ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(chosen ?? '') + by))];
    moved.current = true;
    if (next !== undefined) setAt(next);
  };
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    document.querySelector<HTMLElement>(`[data-row="${CSS.escape(chosen ?? '')}"]`)?.focus();
  }, [chosen]);
  useCommands(t('rows'), [
    { id: 'row.next', keys: 'j', label: t('next'), run: () => step(1) },
    { id: 'row.previous', keys: 'k', label: t('previous'), run: () => step(-1) },
    { id: 'row.open', keys: 'Enter', label: t('open'), off: wide || opened || !chosen, run: () => setOpened(true) },
  ]);
  return {
    chosen,
    open: opened && !wide,
    choose: (id) => {
      setAt(id);
      setOpened(true);
    },
    close: () => setOpened(false),
  };
}

/** Row is one line of a list; the list has one tab stop. */
export function Row({ id, rows, children, className }: { id: string; rows: Rows; children: ReactNode; className?: string }) {
  const current = rows.chosen === id;
  return (
    <li>
      <button
        type="button"
        data-row={id}
        tabIndex={current ? 0 : -1}
        aria-current={current || undefined}
        onClick={() => rows.choose(id)}
        className={clsx(
          'flex w-full items-center gap-2 border-b border-l-2 border-b-line px-5 py-2.5 text-left -outline-offset-2 max-md:px-4',
          current ? 'border-l-accent bg-surface' : 'border-l-transparent hover:bg-surface',
          className,
        )}
      >
        <span className="min-w-0 grow">{children}</span>
        <ChevronRight size={16} strokeWidth={1.6} aria-hidden className="shrink-0 text-ink-3 xl:hidden" />
      </button>
    </li>
  );
}

/** Split shows a list and the detail of its chosen row: side by side from 1280 px, else one after the other. */
export function Split({ rows, label, list, detail, below, roomy }: {
  rows: Rows;
  label: string;
  list: ReactNode;
  detail: ReactNode;
  below?: ReactNode;
  /** The detail holds a text that is written there: it takes half of the page. */
  roomy?: boolean;
}) {
  const t = useText(splitText);
  const wide = useMedia('(min-width: 1280px)');
  useCommands(label, [{ id: 'detail.close', keys: 'Escape', label: t('back'), off: !rows.open, run: rows.close }]);
  return (
    <div className="flex min-h-0 grow">
      {!rows.open && (
        <div className="pane min-w-0 grow min-[1920px]:max-w-[1180px]">
          <ul aria-label={label} className="max-w-[1180px]">
            {list}
          </ul>
          {below}
        </div>
      )}
      {(wide || rows.open) && (
        <aside aria-label={label} className={clsx('pane bg-surface', wide ? 'shrink-0 border-l border-line' : 'grow', wide && (roomy ? 'w-1/2 min-[1920px]:max-w-[1100px]' : 'w-[340px] 2xl:w-[460px] min-[1920px]:max-w-[760px] min-[1920px]:grow'))}>
          {rows.open && (
            <Button look="quiet" className="m-3" keys="Escape" icon={<ArrowLeft size={16} strokeWidth={1.6} aria-hidden />} onClick={rows.close}>
              {t('back')}
            </Button>
          )}
          {detail}
        </aside>
      )}
    </div>
  );
}
