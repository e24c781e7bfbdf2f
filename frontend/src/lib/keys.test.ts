import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Keyboard, keyCaps, pressed } from './keys';
import { prefs } from './prefs';

const key = (k: string, more: Partial<KeyboardEventInit> = {}, target: HTMLElement = document.body, at = 0) => {
  const e = new KeyboardEvent('keydown', { key: k, bubbles: true, cancelable: true, ...more });
  Object.defineProperty(e, 'timeStamp', { value: at });
  Object.defineProperty(e, 'target', { value: target });
  return e;
};

describe('keyboard', () => {
  let board: Keyboard;
  const run = vi.fn();
  const add = (keys: string, more: object = {}, modal = false) => board.add({ title: 't', modal, commands: [{ id: keys, keys, label: keys, run: () => run(keys), ...more }] });
  beforeEach(() => {
    board = new Keyboard();
    run.mockClear();
  });

  it('runs the command of a key, of a chord and of a sequence', () => {
    add('j');
    add('mod+Enter');
    add('g i');
    add('shift+S');
    board.handle(key('j'));
    board.handle(key('Enter', { ctrlKey: true }));
    board.handle(key('g', {}, document.body, 10));
    board.handle(key('i', {}, document.body, 20));
    board.handle(key('S', { shiftKey: true }));
    expect(run.mock.calls.flat()).toEqual(['j', 'mod+Enter', 'g i', 'shift+S']);
  });
  it('forgets the first half of a sequence after a while', () => {
    add('g i');
    board.handle(key('g', {}, document.body, 0));
    board.handle(key('i', {}, document.body, 5000));
    expect(run).not.toHaveBeenCalled();
  });
  it('leaves fields alone but for commands that act in them', () => {
    add('j');
    add('mod+s', { inFields: true });
    const field = document.createElement('textarea');
    board.handle(key('j', {}, field));
    board.handle(key('s', { metaKey: true }, field));
    expect(run.mock.calls.flat()).toEqual(['mod+s']);
  });
  it('leaves Enter to a control that has the focus', () => {
    add('Enter');
    board.handle(key('Enter', {}, document.createElement('button')));
    expect(run).not.toHaveBeenCalled();
  });
  it('asks the newest layer first, and only it while a modal one is open', () => {
    add('e');
    board.add({ title: 'top', modal: false, commands: [{ id: 'e', keys: 'e', label: '', run: () => run('top') }] });
    board.handle(key('e'));
    const close = add('x', {}, true);
    board.handle(key('e'));
    close();
    board.handle(key('e'));
    expect(run.mock.calls.flat()).toEqual(['top', 'top']);
  });
  it('passes over commands that are off, and over single letters that are switched off', () => {
    add('j', { off: true });
    add('k');
    add('mod+k');
    prefs.set({ singleKeys: false });
    board.handle(key('j'));
    board.handle(key('k'));
    board.handle(key('k', { ctrlKey: true }));
    expect(run.mock.calls.flat()).toEqual(['mod+k']);
  });
  it('takes the key that the user chose', () => {
    add('j');
    prefs.set({ keys: { j: 'z' } });
    board.handle(key('j'));
    board.handle(key('z'));
    expect(run).toHaveBeenCalledTimes(1);
  });
});

it.each([
  [{ key: 'J', shiftKey: false }, 'j'],
  [{ key: 'j', shiftKey: true }, 'shift+J'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: ' ' }, 'Space'],
  [{ key: 'Enter', altKey: true }, 'alt+Enter'],
])('names %j as %s', (e, want) => expect(pressed({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...e } as KeyboardEvent)).toBe(want));

it('writes keys as they stand on a keyboard', () => {
  expect(keyCaps('mod+Enter', true)).toEqual(['⌘↵']);
  expect(keyCaps('mod+Enter', false)).toEqual(['Ctrl ↵']);
  expect(keyCaps('g i', false)).toEqual(['g', 'i']);
  expect(keyCaps('shift+S', false)).toEqual(['⇧S']);
});
