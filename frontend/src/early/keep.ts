declare global {
  interface Window {
    /** What was done on the page that the early script drew, until React takes it over. */
    automonetKept?: Kept;
  }
}
export interface Kept {
  done: (KeyboardEvent | MouseEvent)[];
  stop: () => void;
}

/** keep notes keys and clicks for who takes the page over; links and fields work by themselves. */
export function keep(): void {
  const done: Kept['done'] = [];
  const own = (e: Event, which: string) => e.target instanceof Element && e.target.closest(which) !== null;
  const key = (e: KeyboardEvent) => void (e.key === 'Tab' || own(e, 'input') || done.push(e));
  const click = (e: MouseEvent) => void (own(e, 'a, input') || done.push(e));
  addEventListener('keydown', key, true);
  addEventListener('click', click, true);
  window.automonetKept = {
    done,
    stop: () => {
      removeEventListener('keydown', key, true);
      removeEventListener('click', click, true);
    },
  };
}
