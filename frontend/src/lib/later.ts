import { startTransition, useEffect, useState } from 'react';

/** useLater is false in the first frame of a component and true afterwards: what can wait is drawn when the rest is on screen. */
export function useLater(): boolean {
  const [later, set] = useState(false);
  useEffect(() => {
    let task: ReturnType<typeof setTimeout>;
    // The task after a frame begins when the frame is painted.
    const frame = requestAnimationFrame(() => (task = setTimeout(() => startTransition(() => set(true)))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    };
  }, []);
  return later;
}

/** So long after a vain try code is asked for again, in ms. */
const again = 3000;

/** persistent loads code that comes after the first frame, again and again while the agent does not answer: its lack must not take the page away. */
export const persistent = <T>(load: () => Promise<T>): Promise<T> => load().catch(() => new Promise((done) => setTimeout(done, again)).then(() => persistent(load)));
