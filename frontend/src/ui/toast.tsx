import { Toast as Radix } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from './button';
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

const shownFor = 10_000;
const kept = 50;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useText(uiText);
  const [log, setLog] = useState<readonly Said[]>([]);
  const [open, setOpen] = useState<Said>();
  const say = useCallback((text: string, undo?: () => void) => {
    const said = { id: Date.now() + Math.random(), text, undo, at: new Date() };
    setLog((before) => [said, ...before].slice(0, kept));
    setOpen(said);
  }, []);
  const undo = () => {
    open?.undo?.();
    setOpen(undefined);
  };
  useCommands(t('undo'), [{ id: 'undo', keys: 'u', label: t('undo'), run: undo, off: !open?.undo }]);
  return (
    <ToastContext.Provider value={useMemo(() => ({ say, log }), [say, log])}>
      <Radix.Provider duration={shownFor} swipeDirection="down" label="AutoMonet">
        {children}
        {open && (
          <Radix.Root
            key={open.id}
            open
            onOpenChange={(stays) => !stays && setOpen((now) => (now?.id === open.id ? undefined : now))}
            className="fade type-ui flex items-center gap-4 rounded-control bg-live py-2 pr-2 pl-4 text-on-live shadow-layer"
          >
            <Radix.Description className="min-w-0 grow">{open.text}</Radix.Description>
            {open.undo && (
              <Radix.Action asChild altText={t('undo')}>
                <Button look="quiet" keys="u" onClick={undo} className="!text-on-live hover:!bg-transparent hover:underline">
                  {t('undo')}
                </Button>
              </Radix.Action>
            )}
          </Radix.Root>
        )}
        <Radix.Viewport className="fixed bottom-4 left-1/2 z-50 w-[min(480px,92vw)] -translate-x-1/2 outline-none max-md:bottom-20" />
      </Radix.Provider>
    </ToastContext.Provider>
  );
}
