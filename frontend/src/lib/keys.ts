import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { prefs } from './prefs';

/** One command with its key. Keys are "j", "Enter", "mod+Enter", "shift+S" or a sequence "g i". */
export interface Command {
  /** Stable name, under which the user may choose another key. */
  id: string;
  keys: string;
  label: string;
  run: () => void;
  /** Also acts while a field has the focus; only for keys with a modifier or Escape. */
  inFields?: boolean;
  /** Not offered at the moment; its key does nothing. */
  off?: boolean;
}

interface Layer {
  title: string;
  commands: Command[];
  modal: boolean;
}

const sequenceTimeout = 1500;

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** pressed names the key of an event in the form that commands use. */
export function pressed(e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const mod = e.ctrlKey || e.metaKey ? 'mod+' : '';
  const alt = e.altKey ? 'alt+' : '';
  const letter = /^[a-zA-Z]$/.test(e.key);
  const shift = e.shiftKey && (letter || e.key.length > 1) ? 'shift+' : '';
  const key = letter ? (shift ? e.key.toUpperCase() : e.key.toLowerCase()) : e.key === ' ' ? 'Space' : e.key;
  return mod + alt + shift + key;
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT' ||
    (target.tagName === 'INPUT' && !['checkbox', 'radio', 'button', 'submit'].includes((target as HTMLInputElement).type)));

/** A control that itself answers to Enter and Space keeps them. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.closest('button, a, summary, [role="button"], [role="tab"], [role="menuitem"], [role="option"]') !== null);

/** Keyboard sends keys to the commands of the topmost layer that has them. */
export class Keyboard {
  private layers: Layer[] = [];
  private prefix = '';
  private prefixAt = 0;
  private readonly listeners = new Set<() => void>();

  add(layer: Layer): () => void {
    this.layers.push(layer);
    this.listeners.forEach((l) => l());
    return () => {
      this.layers = this.layers.filter((l) => l !== layer);
      this.listeners.forEach((l) => l());
    };
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** active lists the layers that answer now, the topmost first. */
  active(): Layer[] {
    const modal = this.layers.map((l) => l.modal).lastIndexOf(true);
    return (modal < 0 ? this.layers : this.layers.slice(modal)).toReversed();
  }

  /** all lists every layer that a page has added, for the list of keys and the palette. */
  all(): Layer[] {
    return this.layers.filter((l) => !l.modal).toReversed();
  }

  handle(e: KeyboardEvent): void {
    if (e.defaultPrevented || e.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(e.key)) return;
    const key = pressed(e);
    const field = isField(e.target);
    const plain = !e.ctrlKey && !e.metaKey && !e.altKey;
    if (plain && e.key.length === 1 && !prefs.get().singleKeys) return;
    if (plain && (e.key === 'Enter' || e.key === ' ') && isControl(e.target)) return;
    const now = e.timeStamp;
    const prefix = now - this.prefixAt < sequenceTimeout ? this.prefix : '';
    this.prefix = '';
    for (const layer of this.active()) {
      for (const c of layer.commands) {
        if (c.off || (field && !c.inFields)) continue;
        const keys = keysOf(c);
        if (keys === (prefix ? `${prefix} ${key}` : key)) {
          e.preventDefault();
          c.run();
          return;
        }
      }
    }
    const starts = this.active().some((l) => l.commands.some((c) => keysOf(c).startsWith(key + ' ')));
    if (!field && starts && !prefix) {
      this.prefix = key;
      this.prefixAt = now;
      e.preventDefault();
    }
  }
}

/** keysOf is the user's own key of a command, else its default. */
export const keysOf = (c: Pick<Command, 'id' | 'keys'>): string => prefs.get().keys[c.id] ?? c.keys;

/** keyCaps writes keys as they stand on keyboards: "mod+Enter" is ⌘ ↵. */
export function keyCaps(keys: string, mac = isMac): string[] {
  const names: Record<string, string> = { Enter: '↵', Escape: 'esc', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };
  return keys.split(' ').map((chord) => {
    const parts = chord.split('+').filter(Boolean);
    const last = parts.pop() ?? '+';
    const mods = parts.map((m) => (m === 'mod' ? (mac ? '⌘' : 'Ctrl ') : m === 'shift' ? '⇧' : mac ? '⌥' : 'Alt '));
    return mods.join('') + (names[last] ?? last);
  });
}

export const KeyboardContext = createContext<Keyboard>(new Keyboard());

/** useCommands offers commands while the component is shown. The newest layer wins; a modal one hides those below it. */
export function useCommands(title: string, commands: Command[], modal = false): void {
  const keyboard = useContext(KeyboardContext);
  const layer = useRef<Layer>({ title, commands, modal });
  useLayoutEffect(() => {
    layer.current.title = title;
    layer.current.commands = commands;
    layer.current.modal = modal;
  });
  useEffect(() => keyboard.add(layer.current), [keyboard]);
}

/** useKeyboard listens on the document for as long as the application lives. */
export function useKeyboard(): Keyboard {
  const keyboard = useMemo(() => new Keyboard(), []);
  useEffect(() => {
    const listen = (e: KeyboardEvent) => keyboard.handle(e);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [keyboard]);
  return keyboard;
}

/** useMedia follows a media query. */
export function useMedia(query: string): boolean {
  const [matches, set] = useState(() => typeof matchMedia === 'function' && matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const change = () => set(list.matches);
    change();
    list.addEventListener('change', change);
    return () => list.removeEventListener('change', change);
  }, [query]);
  return matches;
}
