import { useAllowed } from '@/app/guard';
import { WorkState, useWork } from '@/app/work/work';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Failed, Note, Skeleton } from '@/ui/state';
import { testChannel, useChannels } from '../../channels/queries';
import { onboardingText } from '../messages';

const example = `channels:
  email:
    mode: draft
    config:
      host: smtp.example.org
      from: "Your Name <you@example.org>"
      user: you@example.org
      password: keyring:mail`;

/** Mailbox says whether the mail channel is set up, and tests its sign-in; onTested hears of a good one. */
export function Mailbox({ onTested }: { onTested?: () => void }) {
  const t = useText(onboardingText);
  const admin = useAllowed('admin');
  const { data, error, refetch } = useChannels();
  const work = useWork<{ ok: boolean }>([], (r) => r.ok && onTested?.());
  if (error) return <Failed error={error} retry={() => void refetch()} className="!px-0" />;
  if (!data) return <Skeleton rows={2} />;
  const mail = data.find((c) => c.channel === 'email' && c.configured);
  if (!mail)
    return (
      <div className="flex flex-col gap-3">
        <p>{t('mailNot')}</p>
        <pre className="type-mono overflow-x-auto border border-line bg-sunken p-3" tabIndex={0}>
          {example}
        </pre>
        <p className="text-ink-2">{t('mailLater')}</p>
      </div>
    );
  return (
    <div className="flex flex-col items-start gap-3">
      <p>{t('mailIs')}</p>
      {admin.may && (
        <Button disabled={admin.disabled} busy={work.running} onClick={() => work.start(testChannel('email'))}>
          {t('mailTest')}
        </Button>
      )}
      <WorkState work={work} label={t('mailTesting')} />
      {work.result?.ok && (
        <Note tone="accent" live>
          {t('mailOk')}
        </Note>
      )}
    </div>
  );
}
