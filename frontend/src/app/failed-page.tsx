import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { Failed } from '@/ui/state';
import { appText } from './messages';

/** FailedPage stands where a page could not be read: what failed is its heading, and it leads back. */
export function FailedPage({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useText(appText);
  return (
    <Failed
      error={error}
      retry={retry}
      back={
        <Link to="/" className="text-accent underline">
          {t('notFoundNext')}
        </Link>
      }
    />
  );
}
