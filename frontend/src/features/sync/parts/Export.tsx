import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { DownloadLink } from '@/ui/download-link';
import { Section } from '@/ui/section';
import { syncText } from '../messages';

/** Export saves all that the account has in the project as one file. */
export function Export({ disabled }: { disabled: boolean }) {
  const t = useText(syncText);
  return (
    <Section title={t('export')}>
      <p className="max-w-[62ch] text-ink-2">{t('exportAbout')}</p>
      {disabled ? (
        <Button className="self-start" disabled>
          {t('exportAct')}
        </Button>
      ) : (
        <DownloadLink path="/api/v1/sync/export" name="project.json" className="self-start">
          {t('exportAct')}
        </DownloadLink>
      )}
    </Section>
  );
}
