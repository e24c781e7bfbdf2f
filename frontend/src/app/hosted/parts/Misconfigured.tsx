import { ConfigError } from '@/data/supabase/config';
import { useText } from '@/i18n/text';
import { hostedText } from './messages';

/** Misconfigured stands where the dashboard would be: what is wrong with config.json. */
export function Misconfigured({ error }: { error: unknown }) {
  const t = useText(hostedText);
  const fault = error instanceof ConfigError ? error.fault : 'missing';
  return (
    <main className="flex max-w-[62ch] flex-col gap-3 px-6 py-10">
      <h1 className="type-statement">{t('fault.title')}</h1>
      <p role="alert" className="type-prose">
        {t(`fault.${fault}`)}
      </p>
    </main>
  );
}
