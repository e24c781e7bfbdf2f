import { useState } from 'react';
import type { RemoteDevice } from '@/data/hosted';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { hostedText } from './messages';
import { useDevices, useRevoke, useTexts, useUnlock } from '../queries';

/** Devices lists the sessions of the account, each of which can be shut out, and locks texts that were opened. */
export function Devices() {
  const t = useText(hostedText);
  const f = useFormat();
  const words = useProblemText();
  const { say } = useToast();
  const { data, error, refetch } = useDevices();
  const revoke = useRevoke();
  const texts = useTexts();
  const { lock } = useUnlock();
  const [asked, setAsked] = useState<RemoteDevice>();
  const nameOf = (d: RemoteDevice) => `${t(`device.${d.kind}`)}, ${d.name || d.id.slice(0, 8)}`;
  return (
    <Section title={t('devices')} aside={t('devicesAbout')}>
      {texts === 'open' && (
        <Button className="self-start" onClick={() => (lock(), say(t('lockDone')))}>
          {t('lock')}
        </Button>
      )}
      {error && <Failed error={error} retry={() => void refetch()} className="!px-0" />}
      {!data && !error && <Skeleton rows={2} height={44} />}
      <ul>
        {data?.map((d) => (
          <li key={d.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2">
            <span className="min-w-0 grow break-words">
              <b className="font-semibold">{nameOf(d)}</b> {d.own && <Tag>{t('thisDevice')}</Tag>}
            </span>
            <span className="text-ink-3">{t('lastSeen', { when: f.age(d.last_seen_at) ?? '' })}</span>
            {d.revoked_at ? (
              <Tag tone="unknown">{t('revoked')}</Tag>
            ) : (
              <Button aria-label={`${t('revoke')}: ${nameOf(d)}`} disabled={d.own} onClick={() => setAsked(d)}>
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Confirm
        open={!!asked}
        title={asked ? t('revokeAsk', { name: nameOf(asked) }) : ''}
        act={t('revoke')}
        busy={revoke.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && revoke.mutate(asked.id, { onSuccess: () => say(t('revokeDone')), onError: (e) => say(words(e)), onSettled: () => setAsked(undefined) })}
      >
        {t('revokeBody')}
      </Confirm>
    </Section>
  );
}
