import type {} from './keep';

/** Place is what the reader had done with the page that the early script drew. */
export interface Place {
  scrolled: number;
  typed?: string;
}

const list = () => document.querySelector('[role="listbox"]')?.parentElement;
const field = () => document.querySelector<HTMLInputElement>('[data-search]');

/** leave notes how far the list was scrolled and what stands in the search, before React draws the page anew. */
export const leave = (): Place => ({ scrolled: list()?.scrollTop ?? 0, typed: document.activeElement === field() ? field()?.value : undefined });

/** takeOver does on the page that React has drawn what was done on the one before it. `now` applies each act at once. */
export function takeOver({ scrolled, typed }: Place, now: (act: () => void) => void): void {
  document.getElementById('root')?.removeAttribute('aria-busy');
  const kept = window.automonetKept;
  delete window.automonetKept;
  kept?.stop();
  const pane = list();
  if (pane && scrolled > 0) pane.scrollTop = scrolled;
  const search = field();
  if (search && typed !== undefined) {
    search.focus();
    // React follows the value by a setter of its own.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(search, typed);
    now(() => search.dispatchEvent(new Event('input', { bubbles: true })));
  }
  for (const e of kept?.done ?? []) {
    now(() => {
      if (e instanceof KeyboardEvent) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent(e.type, e));
      else document.elementFromPoint(e.clientX, e.clientY)?.dispatchEvent(new MouseEvent(e.type, e));
    });
  }
}
