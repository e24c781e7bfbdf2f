import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useMedia } from '@/lib/keys';
import { inboxText } from '../messages';
import type { Line } from '../groups';
import { columns, GroupHead, Row } from './Row';

const headHeight = 36;
const foot = 44;

/** The list of jobs: only the rows in sight exist, and the next page is asked for before its rows are. */
export function List({ rows, selected, onSelect, onOpen, more, loading, onMore }: {
  rows: readonly Line[];
  /** The index of the selected line, -1 for none. */
  selected: number;
  onSelect: (index: number) => void;
  onOpen: (index: number) => void;
  more: boolean;
  loading: boolean;
  onMore: () => void;
}) {
  const t = useText(inboxText);
  const f = useFormat();
  const wide = useMedia('(min-width: 768px)');
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rowHeight = wide ? 58 : 84;
  const v = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]!.kind === 'head' ? headHeight : rowHeight),
    getItemKey: (i) => {
      const line = rows[i]!;
      return line.kind === 'head' ? 'head.' + line.group : line.job.id;
    },
    overscan: 8,
  });
  useEffect(() => v.measure(), [rowHeight, v]);
  useEffect(() => {
    // The head of a group comes into view with its first row.
    if (selected >= 0) v.scrollToIndex(selected === 1 ? 0 : selected, { align: 'auto' });
  }, [selected, v]);
  const items = v.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loading && last >= rows.length - 30) onMore();
  }, [more, loading, last, rows.length, onMore]);
  const jobs = rows.filter((r) => r.kind === 'job').length;
  return (
    <>
      <div aria-hidden className={`hidden shrink-0 border-b border-line px-5 py-1.5 text-ink-3 ${columns}`}>
        <span />
        <span className="type-label">{t('job')}</span>
        <span className="type-label relative flex justify-between">
          {[0, 25, 50, 75, 100].map((x) => (
            <span key={x} className="w-0 text-center [direction:ltr]">
              <span className="inline-block -translate-x-1/2">{f.number(x)}</span>
            </span>
          ))}
        </span>
        <span className="type-label text-right">{t('value')}</span>
      </div>
      <div ref={scroller} className="pane grow">
        <div
          role="listbox"
          aria-label={t('list')}
          tabIndex={0}
          aria-activedescendant={items.some((i) => i.index === selected) ? `${id}-${selected}` : undefined}
          style={{ height: v.getTotalSize() }}
          className="relative w-full outline-offset-[-2px]"
        >
          {items.map((item) => {
            const line = rows[item.index]!;
            const style = { height: item.size, transform: `translateY(${item.start}px)` };
            if (line.kind === 'head') {
              return (
                <div key={item.key} aria-hidden style={style} className="absolute inset-x-0 top-0">
                  <GroupHead group={line.group} />
                </div>
              );
            }
            return (
              <div
                key={item.key}
                id={`${id}-${item.index}`}
                role="option"
                aria-selected={item.index === selected}
                aria-posinset={line.place}
                aria-setsize={more ? -1 : jobs}
                style={style}
                className="absolute inset-x-0 top-0 cursor-pointer"
                onClick={() => (wide ? onSelect(item.index) : onOpen(item.index))}
                onDoubleClick={() => onOpen(item.index)}
              >
                <Row job={line.job} place={line.place} group={line.group} proposal={line.proposal} selected={item.index === selected} />
              </div>
            );
          })}
        </div>
        <div style={{ height: foot }} className="type-note px-5 py-3 text-ink-3 max-md:px-4">
          {more ? t('more') : t('end', { n: jobs })}
        </div>
      </div>
    </>
  );
}
