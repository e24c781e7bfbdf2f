import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useCommands } from '@/lib/keys';
import { persistent } from '@/lib/later';
import type { ButtonLook } from './button';

export interface LayerProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description: string;
  children: ReactNode;
  className?: string;
  hideTitle?: boolean;
}

export interface ConfirmProps {
  open: boolean;
  title: string;
  children: ReactNode;
  act: string;
  look?: ButtonLook;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** loadPanels fetches what layers are drawn with, so that the first of them opens at once and without the agent. */
export const loadPanels = () => persistent(() => import('./dialog-panel'));
const LayerPanel = lazy(async () => ({ default: (await loadPanels()).LayerPanel }));
const ConfirmPanel = lazy(async () => ({ default: (await loadPanels()).ConfirmPanel }));

function Silence({ title }: { title: string }) {
  useCommands(title, [], true);
  return null;
}

/**
 * Late draws a layer whose code comes when it is first opened, and keeps it, so that it
 * can give the focus back. The keys of the page below are silent while it is open and
 * while it is still on its way.
 */
export function Late({ open, title, children }: { open: boolean; title: string; children: ReactNode }) {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return (
    <>
      {open && <Silence title={title} />}
      {opened && <Suspense>{children}</Suspense>}
    </>
  );
}

/** Layer is a dialog on wide screens and a sheet from below on phones. */
export function Layer(props: LayerProps) {
  return (
    <Late open={props.open} title={props.title}>
      <LayerPanel {...props} />
    </Late>
  );
}

/** Confirm asks before money or a message leaves: it names what leaves, to whom, how much. The focus is on the safe button. */
export function Confirm(props: ConfirmProps) {
  return (
    <Late open={props.open} title={props.title}>
      <ConfirmPanel {...props} />
    </Late>
  );
}
