import clsx from 'clsx';
import { X } from 'lucide-react';
import { AlertDialog, Dialog as Radix } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button, type ButtonLook } from './button';
import { uiText } from './messages';

const overlay = 'fade fixed inset-0 z-40 bg-[oklch(.2_.02_190_/_.32)]';
const panel =
  'fade fixed z-50 flex flex-col bg-surface text-ink shadow-layer ' +
  'md:top-[12vh] md:left-1/2 md:max-h-[76vh] md:w-[min(560px,92vw)] md:-translate-x-1/2 md:rounded-control ' +
  'max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[88vh] max-md:rounded-t-lg max-md:pb-[env(safe-area-inset-bottom)]';

/** Silence keeps the keys of the page below from acting while a layer is open. */
function Silence({ title }: { title: string }) {
  useCommands(title, [], true);
  return null;
}

/** Layer is a dialog on wide screens and a sheet from below on phones. */
export function Layer(props: { open: boolean; onClose: () => void; title: string; description: string; children: ReactNode; className?: string; hideTitle?: boolean }) {
  const t = useText(uiText);
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content className={clsx(panel, props.className)}>
          <Silence title={props.title} />
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

/** Confirm asks before money or a message leaves: it names what leaves, to whom, how much. The focus is on the safe button. */
export function Confirm(props: {
  open: boolean;
  title: string;
  children: ReactNode;
  act: string;
  look?: ButtonLook;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useText(uiText);
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (props.open) safe.current?.focus();
  }, [props.open]);
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlay} />
        <AlertDialog.Content className={clsx(panel, 'gap-3 p-5')}>
          <Silence title={props.title} />
          <AlertDialog.Title className="type-value">{props.title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="type-ui pane text-ink-2">{props.children}</div>
          </AlertDialog.Description>
          <div className="flex flex-wrap justify-end gap-2 pt-1">
            <AlertDialog.Cancel asChild>
              <Button ref={safe}>{t('cancel')}</Button>
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
