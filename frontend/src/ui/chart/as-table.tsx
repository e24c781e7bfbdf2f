import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import { uiText } from '../messages';

/** AsTable keeps the figures of a drawing at hand as a table. */
export function AsTable({ children }: { children: ReactNode }) {
  const t = useText(uiText);
  return (
    <details className="type-note">
      <summary className="min-h-6 w-fit cursor-pointer text-accent underline max-md:min-h-12 max-md:py-3">{t('asTable')}</summary>
      <div className="type-ui pt-2">{children}</div>
    </details>
  );
}
