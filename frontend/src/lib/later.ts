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
