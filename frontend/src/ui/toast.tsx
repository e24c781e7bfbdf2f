import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useMemo, useState } from 'react';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { persistent, useLater } from '@/lib/later';
import { uiText } from './messages';

/** A remark that passes, with the way back. */
export interface Said {
  id: number;
  text: string;
  undo?: () => void;
  at: Date;
}
interface Toasts {
  /** say shows a remark for ten seconds; with undo it can be taken back, by U too. */
  say: (text: string, undo?: () => void) => void;
  /** What was said in this window, the latest first. */
  log: readonly Said[];
}

const ToastContext = createContext<Toasts>({ say: () => undefined, log: [] });
export const useToast = (): Toasts => useContext(ToastContext);

const ToastView = lazy(() => persistent(() => import('./toast-view')));
const kept = 50;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useText(uiText);
  const [log, setLog] = useState<readonly Said[]>([]);
  const [open, setOpen] = useState<Said>();
  // Nothing is said before the first frame.
  const drawn = useLater();
  const say = useCallback((text: string, undo?: () => void) => {
    const said = { id: Date.now() + Math.random(), text, undo, at: new Date() };
    setLog((before) => [said, ...before].slice(0, kept));
    setOpen(said);
  }, []);
  const undo = () => {
    open?.undo?.();
    setOpen(undefined);
  };
  const gone = (said: Said) => setOpen((now) => (now?.id === said.id ? undefined : now));
  useCommands(t('undo'), [{ id: 'undo', keys: 'u', label: t('undo'), run: undo, off: !open?.undo }]);
  return (
    <ToastContext.Provider value={useMemo(() => ({ say, log }), [say, log])}>
      {children}
      {drawn && (
        <Suspense>
          <ToastView said={open} onUndo={undo} onGone={gone} />
        </Suspense>
      )}
    </ToastContext.Provider>
  );
}
