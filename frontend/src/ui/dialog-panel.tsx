import clsx from 'clsx';
import { X } from 'lucide-react';
import { AlertDialog, Dialog as Radix } from 'radix-ui';
import { useState } from 'react';
import { useText } from '@/i18n/text';
import { Button } from './button';
import type { ConfirmProps, LayerProps } from './dialog';
import { uiText } from './messages';

const overlay = 'fade fixed inset-0 z-40 bg-[oklch(.2_.02_190_/_.32)]';
const panel =
  'fade fixed z-50 flex flex-col bg-surface text-ink shadow-layer ' +
  'md:top-[12vh] md:left-1/2 md:max-h-[76vh] md:w-[min(560px,92vw)] md:-translate-x-1/2 md:rounded-control ' +
  'max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[88vh] max-md:rounded-t-lg max-md:pb-[env(safe-area-inset-bottom)]';

/** useWayBack is what gives the focus back to what had it when the layer was opened: Radix knows only triggers of its own. */
function useWayBack(open: boolean): (e: Event) => void {
  const [back, setBack] = useState<{ open: boolean; to?: Element | null }>({ open: false });
  if (open !== back.open) setBack({ open, to: open ? document.activeElement : back.to });
  return (e) => {
    e.preventDefault();
    if (back.to instanceof HTMLElement) back.to.focus();
  };
}

/** LayerPanel is what Layer shows. */
export function LayerPanel(props: LayerProps) {
  const t = useText(uiText);
  const back = useWayBack(props.open);
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content className={clsx(panel, props.className)} onCloseAutoFocus={back}>
          <header className={clsx('flex items-start gap-4 px-5 pt-4 pb-2', props.hideTitle && 'sr-only')}>
            <div className="min-w-0 grow">
              <Radix.Title className="type-value">{props.title}</Radix.Title>
              <Radix.Description className="type-ui text-ink-2">{props.description}</Radix.Description>
            </div>
            <Radix.Close aria-label={t('close')} title={t('close')} className="grid size-7 place-items-center rounded-control text-ink-2 hover:bg-sunken">
              <X size={16} strokeWidth={1.6} aria-hidden />
            </Radix.Close>
          </header>
          <div className="pane px-5 pb-5">{props.children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** ConfirmPanel is what Confirm shows; the focus goes to its cancelling button, and back to what had it. */
export function ConfirmPanel(props: ConfirmProps) {
  const t = useText(uiText);
  const back = useWayBack(props.open);
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlay} />
        <AlertDialog.Content className={clsx(panel, 'gap-3 p-5')} onCloseAutoFocus={back}>
          <AlertDialog.Title className="type-value">{props.title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="type-ui pane text-ink-2">{props.children}</div>
          </AlertDialog.Description>
          <div className="flex flex-wrap justify-end gap-2 pt-1">
            <AlertDialog.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </AlertDialog.Cancel>
            <Button look={props.look ?? 'primary'} busy={props.busy} onClick={props.onConfirm}>
              {props.act}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
