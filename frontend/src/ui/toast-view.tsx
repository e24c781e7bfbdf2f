import { Toast as Radix } from 'radix-ui';
import { useText } from '@/i18n/text';
import { Button } from './button';
import { uiText } from './messages';
import type { Said } from './toast';

const shownFor = 10_000;

/** ToastView shows the latest remark until its time is over, it is taken back or wiped away. */
export default function ToastView({ said, onUndo, onGone }: { said?: Said; onUndo: () => void; onGone: (said: Said) => void }) {
  const t = useText(uiText);
  return (
    <Radix.Provider duration={shownFor} swipeDirection="down" label="AutoMonet">
      {said && (
        <Radix.Root
          key={said.id}
          open
          onOpenChange={(stays) => !stays && onGone(said)}
          className="fade type-ui flex items-center gap-4 rounded-control bg-live py-2 pr-2 pl-4 text-on-live shadow-layer"
        >
          <Radix.Description className="min-w-0 grow">{said.text}</Radix.Description>
          {said.undo && (
            <Radix.Action asChild altText={t('undo')}>
              <Button look="quiet" keys="u" onClick={onUndo} className="!text-on-live hover:!bg-transparent hover:underline">
                {t('undo')}
              </Button>
            </Radix.Action>
          )}
        </Radix.Root>
      )}
      <Radix.Viewport className="fixed bottom-4 left-1/2 z-50 w-[min(480px,92vw)] -translate-x-1/2 outline-none max-md:bottom-20" />
    </Radix.Provider>
  );
}
