import { flushSync } from 'react-dom';
import { afterEach, describe, expect, it } from 'vitest';
import { draw } from './dom';
import { createContext, Fragment, jsx, useContext } from './react';
import { keep } from './keep';
import { answer, useInfiniteQuery, useQueries, useQuery } from './query';
import { Link, Outlet, place } from './router';
import { leave, takeOver } from './take-over';

const drawn = (what: unknown): HTMLElement => {
  const box = document.createElement('div');
  draw(what, box);
  return box;
};

describe('what the early script draws', () => {
  it('is what React would, attribute by attribute', () => {
    const Row = ({ title }: { title: string }) =>
      jsx('p', { className: 'a', tabIndex: 0, 'aria-hidden': true, hidden: false, disabled: true, title, onClick: () => undefined, style: { height: 58, transform: 'translateY(36px)' }, children: [title, 3, null, false] });
    expect(drawn(jsx(Fragment, { children: jsx(Row, { title: 'Go' }) })).innerHTML).toBe('<p class="a" tabindex="0" aria-hidden="true" disabled="" title="Go" style="height: 58px; transform: translateY(36px);">Go3</p>');
  });
  it('keeps the names of drawings', () => {
    const svg = drawn(jsx('svg', { viewBox: '0 0 8 8', children: jsx('rect', { strokeWidth: 1.5 }) })).firstElementChild!;
    expect(svg.namespaceURI).toBe('http://www.w3.org/2000/svg');
    expect(svg.outerHTML).toBe('<svg viewBox="0 0 8 8"><rect stroke-width="1.5"></rect></svg>');
  });
  it('never reads a posting as HTML', () => {
    const evil = '<img src=x onerror="alert(1)">';
    const box = drawn(jsx('p', { title: evil, children: evil }));
    expect(box.querySelector('img')).toBeNull();
    expect(box.textContent).toBe(evil);
    expect(box.firstElementChild).toHaveAttribute('title', evil);
  });
  it('gives a context to what is below its provider only', () => {
    const word = createContext('none');
    const Says = () => useContext(word);
    expect(drawn([jsx(word.Provider, { value: 'in', children: jsx(Says, {}) }), jsx(Says, {})]).textContent).toBe('innone');
  });
});

describe('what stands in for the libraries', () => {
  it('has an answer or waits for it', () => {
    const list = { queryKey: ['inbox', { state: ['new'] }], getNextPageParam: (page: unknown) => (page as { next?: string }).next };
    expect(useQuery({ queryKey: ['agent'] })).toMatchObject({ data: undefined, isPending: true, isError: false });
    expect(useInfiniteQuery(list)).toMatchObject({ data: undefined, hasNextPage: false });
    answer(['agent'], { run: 'running' });
    answer(['inbox', { state: ['new'] }], { items: [1], next: 'c' });
    expect(useQuery({ queryKey: ['agent'] })).toMatchObject({ data: { run: 'running' }, isPending: false });
    expect(useInfiniteQuery(list)).toMatchObject({ data: { pages: [{ items: [1] }] }, hasNextPage: true });
    expect(useQueries({ queries: [{ queryKey: ['agent'] }], combine: (all) => all.length })).toBe(1);
  });
  it('links as the router does, with the inbox as the page', () => {
    const link = (to: string) => drawn(jsx(Link, { to, className: 'a', activeOptions: { exact: true }, activeProps: { className: 'b', 'aria-current': 'page' }, children: 'x' })).innerHTML;
    expect(link('/')).toBe('<a class="a b" aria-current="page" href="/" data-status="active">x</a>');
    expect(link('/money')).toBe('<a class="a" href="/money">x</a>');
    place('the page');
    expect(drawn(jsx(Outlet, {})).textContent).toBe('the page');
  });
});

describe('taking over', () => {
  afterEach(() => {
    window.automonetKept?.stop();
    delete window.automonetKept;
    document.body.innerHTML = '';
  });
  const page = '<div id="root" aria-busy="true"><div><div role="listbox"></div></div><input data-search><a href="#page">x</a><button>b</button></div>';

  it('does the keys that were pressed before, in their order, and no key of a field twice', () => {
    document.body.innerHTML = page;
    keep();
    const press = (key: string, on: Element = document.body) => on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    press('j');
    press('Tab');
    press('x', document.querySelector('input')!);
    press('o');
    const seen: string[] = [];
    const note = (e: KeyboardEvent) => void seen.push(e.key);
    document.addEventListener('keydown', note);
    takeOver(leave(), flushSync);
    press('k');
    document.removeEventListener('keydown', note);
    expect(seen).toEqual(['j', 'o', 'k']);
    expect(document.getElementById('root')).not.toHaveAttribute('aria-busy');
  });

  it('clicks what stands where was clicked, and leaves links to themselves', () => {
    document.body.innerHTML = page;
    keep();
    document.querySelector('button')!.click();
    document.querySelector('a')!.click();
    const hits: Element[] = [];
    document.elementFromPoint = () => document.querySelector('button');
    document.addEventListener('click', (e) => hits.push(e.target as Element), { once: true });
    takeOver(leave(), flushSync);
    expect(hits).toEqual([document.querySelector('button')]);
  });

  it('keeps what was typed and how far was scrolled', () => {
    document.body.innerHTML = page;
    keep();
    const list = () => document.querySelector('[role="listbox"]')!.parentElement!;
    list().scrollTop = 120;
    document.querySelector('input')!.focus();
    document.querySelector('input')!.value = 'golang';
    const left = leave();
    document.body.innerHTML = page;
    const typed: string[] = [];
    document.querySelector('input')!.addEventListener('input', (e) => typed.push((e.target as HTMLInputElement).value));
    takeOver(left, flushSync);
    expect(typed).toEqual(['golang']);
    expect(document.querySelector('input')).toHaveFocus();
    expect(list().scrollTop).toBe(120);
  });

  it('does nothing to a page that React drew from the start', () => {
    document.body.innerHTML = page;
    takeOver({ scrolled: 0 }, flushSync);
    expect(document.activeElement).toBe(document.body);
  });
});
