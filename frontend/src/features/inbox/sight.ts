import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Rows } from './rows';

/** So many lines beyond the edges exist too, so that a step of the wheel finds them drawn. */
const margin = 8;

/** The lines that exist, both ends included. */
export interface Sight {
  first: number;
  last: number;
}

/**
 * useSight is which lines of a list stand in its box. Lines that come in above do
 * not move what is read: the box follows the line at its top.
 */
export function useSight(scroller: RefObject<HTMLElement | null>, rows: Rows, head: number, row: number): Sight {
  // Kept in whole rows: scrolling within one draws nothing anew. Before the box is
  // measured it is taken to be as high as the window, and has no margin: so the first
  // frame shows all rows that fit, and waits neither for a measure nor for others.
  const [box, setBox] = useState(() => ({ top: 0, height: innerHeight, margin: 0 }));
  const top = useRef<{ id: string; into: number }>(undefined);
  const now = useRef(rows);
  now.current = rows;

  useLayoutEffect(() => {
    const el = scroller.current;
    const anchor = top.current;
    if (!el || !anchor || el.scrollTop <= 0) return;
    const index = rows.indexOf(anchor.id);
    const want = index < 0 ? el.scrollTop : rows.top(index, head, row) + anchor.into;
    if (Math.abs(want - el.scrollTop) >= 1) el.scrollTop = want;
  }, [scroller, rows, head, row]);

  useEffect(() => {
    const el = scroller.current;
    if (!el) return;
    const look = () => {
      const index = now.current.line(el.scrollTop, head, row);
      const line = now.current.at(index);
      top.current = line?.kind === 'job' ? { id: line.job.id, into: el.scrollTop - now.current.top(index, head, row) } : undefined;
      const next = { top: Math.floor(el.scrollTop / row) * row, height: el.clientHeight, margin };
      setBox((before) => (before.top === next.top && before.height === next.height && before.margin === margin ? before : next));
    };
    look();
    // Within the frame of the scroll: a later one would show empty space first.
    const scrolled = () => flushSync(look);
    el.addEventListener('scroll', scrolled, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(el);
    return () => {
      el.removeEventListener('scroll', scrolled);
      resized.disconnect();
    };
  }, [scroller, head, row]);

  return {
    first: Math.max(0, rows.line(box.top, head, row) - box.margin),
    last: Math.min(rows.length - 1, rows.line(box.top + box.height + row, head, row) + box.margin),
  };
}

/** bring scrolls a line into the box, the head of a group with its first job. */
export function bring(el: HTMLElement | null, rows: Rows, index: number, head: number, row: number): void {
  if (!el || index < 0) return;
  const above = rows.at(index - 1)?.kind === 'head' ? index - 1 : index;
  const upper = rows.top(above, head, row);
  const lower = rows.top(index + 1, head, row);
  if (upper < el.scrollTop) el.scrollTop = upper;
  else if (lower > el.scrollTop + el.clientHeight) el.scrollTop = lower - el.clientHeight;
}
