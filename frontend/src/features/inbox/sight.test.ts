import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Job } from '@/data/types';
import { aJob } from '@/test/build';
import { Lister, type Rows } from './rows';
import { bring, useSight } from './sight';

const head = 36;
const row = 58;

/** Box stands in for the element that scrolls: jsdom lays nothing out. */
class Box extends EventTarget {
  scrollTop = 0;
  clientHeight = 580;
  get element(): HTMLElement {
    return this as unknown as HTMLElement;
  }
}
const many = (name: string, n: number, more: Partial<Job> = {}) => Array.from({ length: n }, (_, i) => aJob(`${name}${i}`, more));
const list = (...pages: Job[][]): Rows => {
  const lister = new Lister();
  lister.read(pages.map((items) => ({ items })), new Map(), 'open', false);
  return lister.rows();
};

describe('the lines in sight', () => {
  const first = [...many('good', 20), ...many('new', 200, { state: 'new' })];
  const show = (box: Box, rows: Rows) => renderHook(({ rows: r }) => useSight({ current: box.element }, r, head, row), { initialProps: { rows } });

  it('are those of the box and a few around it, and follow it', () => {
    const box = new Box();
    const { result } = show(box, list(first));
    expect(result.current).toEqual({ first: 0, last: 19 });
    box.scrollTop = head + 10 * row;
    act(() => void box.dispatchEvent(new Event('scroll')));
    expect(result.current).toEqual({ first: 2, last: 29 });
    box.scrollTop = 1e6;
    act(() => void box.dispatchEvent(new Event('scroll')));
    expect(result.current.last).toBe(221);
  });

  it('stay where they are when others come in above them', () => {
    const box = new Box();
    const rows = list(first);
    const { rerender } = show(box, rows);
    box.scrollTop = rows.top(rows.indexOf('new50'), head, row) + 7;
    act(() => void box.dispatchEvent(new Event('scroll')));
    const grown = list(first, many('more', 30));
    rerender({ rows: grown });
    expect(box.scrollTop).toBe(grown.top(grown.indexOf('new50'), head, row) + 7);
    expect(box.scrollTop).toBe(rows.top(rows.indexOf('new50'), head, row) + 7 + 30 * row);
  });

  it('leave the top of the list at the top', () => {
    const box = new Box();
    const { rerender } = show(box, list(first));
    rerender({ rows: list(many('more', 30), first) });
    expect(box.scrollTop).toBe(0);
  });

  it('hold a line that is asked for, the head of its group with the first', () => {
    const box = new Box();
    const rows = list(first);
    const at = (id: string) => {
      bring(box.element, rows, rows.indexOf(id), head, row);
      return box.scrollTop;
    };
    expect(at('good3')).toBe(0);
    expect(at('good12')).toBe(head + 13 * row - 580);
    expect(at('good12')).toBe(head + 13 * row - 580);
    expect(at('good0')).toBe(0);
    box.scrollTop = 5000;
    expect(at('new0')).toBe(head + 20 * row);
  });
});
