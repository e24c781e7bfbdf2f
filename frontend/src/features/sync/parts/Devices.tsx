import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { syncText } from '../messages';
import { type SyncDevice, useDevices, useRevoke } from '../queries';

/** Devices are the sessions of the account; any but this one can be shut out by the account's password. */
export function Devices({ mail, disabled }: { mail: string; disabled: boolean }) {
  const t = useText(syncText);
  const f = useFormat();
  const { data, error, refetch } = useDevices();
  const [asked, setAsked] = useState<SyncDevice>();
  const nameOf = (d: SyncDevice) => `${t(d.kind === 'dashboard' ? 'device.dashboard' : 'device.agent')}, ${d.name || d.id.slice(0, 8)}`;
  return (
    <Section title={t('devices')} aside={t('devicesAbout')}>
      {error && <Failed error={error} retry={() => void refetch()} className="!px-0" />}
      {!data && !error && <Skeleton rows={2} height={44} />}
      {data?.length === 0 && <p className="text-ink-2">{t('noDevices')}</p>}
      <ul>
        {data?.map((d) => (
          <li key={d.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2">
            <span className="min-w-0 grow break-words">
              <b className="font-semibold">{nameOf(d)}</b> {d.this && <Tag>{t('thisDevice')}</Tag>}
            </span>
            {d.seen_at && <span className="text-ink-3">{t('seen', { when: f.age(d.seen_at) ?? '' })}</span>}
            {d.revoked_at ? (
              <Tag tone="unknown">{t('revoked')}</Tag>
            ) : (
              !d.this && (
                <Button aria-label={t('revokeOne', { name: nameOf(d) })} disabled={disabled} onClick={() => setAsked(d)}>
                  {t('revoke')}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
      <Layer open={!!asked} onClose={() => setAsked(undefined)} title={asked ? t('revokeTitle', { name: nameOf(asked) }) : ''} description={t('revokeAbout', { mail })}>
        {asked && <RevokeForm id={asked.id} name={nameOf(asked)} onDone={() => setAsked(undefined)} />}
      </Layer>
    </Section>
  );
}

function RevokeForm({ id, name, onDone }: { id: string; name: string; onDone: () => void }) {
  const t = useText(syncText);
  const words = useProblemText();
  const { say } = useToast();
  const revoke = useRevoke();
  const [password, setPassword] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    revoke.mutate(
      { id, password },
      {
        onSuccess: () => {
          say(t('revokeDone', { name }));
          onDone();
        },
        onSettled: () => setPassword(''),
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <TextField label={t('password')} type="password" autoComplete="off" autoFocus required value={password} onChange={(e) => setPassword(e.target.value)} error={revoke.isError ? words(revoke.error) : undefined} />
      <Button type="submit" look="stop" busy={revoke.isPending} className="self-end">
        {t('revoke')}
      </Button>
    </form>
  );
}
