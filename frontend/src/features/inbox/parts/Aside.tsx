import clsx from 'clsx';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import { inboxText } from '../messages';

/** Aside is the place beside the list. */
export function Aside({ className, children }: { className?: string; children?: ReactNode }) {
  const t = useText(inboxText);
  return (
    <aside aria-label={t('detail')} className={clsx('hidden w-[340px] shrink-0 flex-col border-l border-line bg-surface xl:flex 2xl:w-[460px] min-[1920px]:max-w-[760px] min-[1920px]:grow', className)}>
      {children}
    </aside>
  );
}
