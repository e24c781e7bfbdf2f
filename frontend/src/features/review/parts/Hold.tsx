import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useText } from '@/i18n/text';
import { reducedMotion } from '@/lib/prefs';
import { Button } from '@/ui/button';
import { reviewText } from '../messages';

/** How long the button has to be held, in ms. */
export const holdFor = 600;

/**
 * Hold sends only after it was held for 0.6 s. A keyboard, a switch, a screen reader
 * and reduced motion confirm by a second press instead; nothing is sent by a swipe.
 */
export function Hold({ label, busy, disabled, onHeld }: { label: string; busy?: boolean; disabled?: boolean; onHeld: () => void }) {
  const t = useText(reviewText);
  const [held, setHeld] = useState(0);
  const [armed, setArmed] = useState(false);
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);
  const byTouch = useRef(false);
  const release = () => {
    clearInterval(timer.current);
    setHeld(0);
  };
  useEffect(() => () => clearInterval(timer.current), []);
  useEffect(() => {
    if (!armed) return;
    const back = setTimeout(() => setArmed(false), 8000);
    return () => clearTimeout(back);
  }, [armed]);
  const press = (e: PointerEvent) => {
    if (disabled || busy || reducedMotion() || e.button !== 0) return;
    byTouch.current = true;
    const from = Date.now();
    clearInterval(timer.current);
    timer.current = setInterval(() => {
      const share = (Date.now() - from) / holdFor;
      setHeld(Math.min(1, share));
      if (share >= 1) {
        release();
        onHeld();
      }
    }, 30);
  };
  const click = () => {
    // A click after a press that was let go too soon is no confirmation.
    if (byTouch.current) {
      byTouch.current = false;
      return;
    }
    if (!armed) return setArmed(true);
    setArmed(false);
    onHeld();
  };
  return (
    <Button
      look="primary"
      // What is announced within is no part of a name for every reader.
      aria-label={armed ? t('holdAgain') : label}
      busy={busy}
      disabled={disabled}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(e) => e.preventDefault()}
      onClick={click}
      className="relative grow touch-none !whitespace-normal overflow-hidden select-none"
    >
      <span aria-hidden className="absolute inset-y-0 left-0 bg-on-accent/30" style={{ width: `${held * 100}%` }} />
      <span role="status" className="relative">
        {armed ? t('holdAgain') : label}
      </span>
    </Button>
  );
}
