import { useEffect, useId, useRef } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useMedia } from '@/lib/keys';
import { inboxText } from '../messages';
import type { Rows } from '../rows';
import { bring, useSight } from '../sight';
import { columns, GroupHead, Row } from './Row';

const headHeight = 36;
const foot = 44;
/** The next page is asked for when so few lines are left. */
const ahead = 60;

/** The list of jobs: only the rows in sight exist, and the next page is asked for before its rows are. */
export function List({ rows, selected, onSelect, onOpen, more, loading, onMore }: {
  rows: Rows;
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
  const sight = useSight(scroller, rows, headHeight, rowHeight);
  const chosen = rows.at(selected);
  const shown = chosen?.kind === 'job' ? chosen.job.id : undefined;
  const at = useRef({ rows, selected });
  at.current = { rows, selected };
  // A job comes into view when it is selected, not when others come in above it.
  useEffect(() => {
    if (shown) bring(scroller.current, at.current.rows, at.current.selected, headHeight, rowHeight);
  }, [shown, rowHeight]);
  useEffect(() => {
    if (more && !loading && sight.last >= rows.length - ahead) onMore();
  }, [more, loading, sight.last, rows.length, onMore]);
  const lines = Array.from({ length: sight.last - sight.first + 1 }, (_, i) => sight.first + i);
  // A line that leaves the sight gives its place in the document to one that comes in:
  // changing a row is far cheaper than taking it away and making another.
  const places = Math.max(96, lines.length);
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
          aria-activedescendant={selected >= sight.first && selected <= sight.last ? `${id}-${selected}` : undefined}
          style={{ height: rows.top(rows.length, headHeight, rowHeight) }}
          className="relative w-full outline-offset-[-2px]"
        >
          {lines.map((index) => {
            const line = rows.at(index)!;
            const style = { height: line.kind === 'head' ? headHeight : rowHeight, transform: `translateY(${rows.top(index, headHeight, rowHeight)}px)` };
            if (line.kind === 'head') {
              return (
                <div key={index % places} aria-hidden style={style} className="absolute inset-x-0 top-0">
                  <GroupHead group={line.group} />
                </div>
              );
            }
            return (
              <div
                key={index % places}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === selected}
                aria-posinset={line.place}
                aria-setsize={more ? -1 : rows.jobs}
                style={style}
                className="absolute inset-x-0 top-0 cursor-pointer"
                onClick={() => (wide ? onSelect(index) : onOpen(index))}
                onDoubleClick={() => onOpen(index)}
              >
                <Row job={line.job} place={line.place} group={line.group} proposal={line.proposal} selected={index === selected} />
              </div>
            );
          })}
        </div>
        <div style={{ height: foot }} className="type-note px-5 py-3 text-ink-3 max-md:px-4">
          {more ? t('more') : t('end', { n: rows.jobs })}
        </div>
      </div>
    </>
  );
}
