import { type FormEvent, useState } from 'react';
import { useSession } from '@/app/queries';
import type { Role } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Confirm } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { adminText } from '../messages';
import { type Account, type SetupLink, useAddUser, useChangeUser, useRemoveUser, useUnlockUser, useUserLink, useUsers } from '../queries';
import { Secret, setupAddress } from './Secret';

const roles: readonly Role[] = ['owner', 'reviewer', 'viewer'];

/** Users are the accounts: add by a one-time link, change role, switch off, unlock, remove. */
export function Users({ disabled }: { disabled: boolean }) {
  const t = useText(adminText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const me = useSession().data?.user;
  const { data, error, refetch } = useUsers();
  const add = useAddUser();
  const change = useChangeUser();
  const renew = useUserLink();
  const unlock = useUnlockUser();
  const remove = useRemoveUser();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('reviewer');
  const [link, setLink] = useState<{ name: string; link: SetupLink }>();
  const [ask, setAsk] = useState<{ what: 'remove' | 'owner'; user: Account }>();
  const fail = { onError: (e: unknown) => say(words(e)) };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    add.mutate({ name, role }, { onSuccess: (r) => (setLink({ name: r.user.name, link: r.link }), setName('')) });
  };
  const toRole = (u: Account, r: Role) => change.mutate({ id: u.id, role: r }, { onSuccess: () => say(t('roleChanged', { name: u.name, role: t(`r.${r}`) }), r === 'owner' ? undefined : u.role === 'owner' ? undefined : () => change.mutate({ id: u.id, role: u.role })), ...fail });
  const stateOf = (u: Account) => (u.disabled ? t('disabled') : f.until(u.locked_until) ? t('locked', { when: f.dateTime(u.locked_until) ?? '' }) : u.has_password ? t('active') : t('invited'));
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  return (
    <Section title={t('tab.users')} aside={t('rolesAbout')}>
      <DataTable
        caption={t('tab.users')}
        rows={data}
        id={(u) => u.id}
        columns={[
          { key: 'name', head: t('name'), sort: (u) => u.name, cell: (u) => <b className="font-semibold">{u.name}</b> },
          {
            key: 'role',
            head: t('role'),
            sort: (u) => roles.indexOf(u.role),
            cell: (u) =>
              u.id === me?.id ? (
                t(`r.${u.role}`)
              ) : (
                <SelectField label={`${t('role')}: ${u.name}`} hideLabel value={u.role} disabled={disabled} onChange={(e) => (e.target.value === 'owner' ? setAsk({ what: 'owner', user: u }) : toRole(u, e.target.value as Role))}>
                  {roles.map((r) => (
                    <option key={r} value={r}>
                      {t(`r.${r}`)}
                    </option>
                  ))}
                </SelectField>
              ),
          },
          { key: 'state', head: t('state'), sort: stateOf, cell: stateOf },
          {
            key: 'act',
            head: t('actions'),
            cell: (u) =>
              u.id !== me?.id && (
                <span className="flex flex-wrap gap-1">
                  <Button look="quiet" disabled={disabled} onClick={() => renew.mutate(u.id, { onSuccess: (l) => setLink({ name: u.name, link: l }), ...fail })}>{t('newLink')}</Button>
                  {f.until(u.locked_until) && <Button look="quiet" disabled={disabled} onClick={() => unlock.mutate(u.id, { onSuccess: () => say(t('unlocked', { name: u.name })), ...fail })}>{t('unlock')}</Button>}
                  <Button
                    look="quiet"
                    disabled={disabled}
                    onClick={() => change.mutate({ id: u.id, disabled: !u.disabled }, { onSuccess: () => say(t(u.disabled ? 'switchedOn' : 'switchedOff', { name: u.name }), () => change.mutate({ id: u.id, disabled: u.disabled })), ...fail })}
                  >
                    {t(u.disabled ? 'enable' : 'disable')}
                  </Button>
                  <Button look="quiet" disabled={disabled} onClick={() => setAsk({ what: 'remove', user: u })}>{t('remove')}</Button>
                </span>
              ),
          },
        ]}
      />
      <form onSubmit={submit} className="flex max-w-[720px] flex-wrap items-start gap-3 pt-3">
        <TextField label={t('name')} hint={t('nameHint')} required maxLength={40} autoComplete="off" value={name} onChange={(e) => setName(e.target.value)} error={add.isError ? words(add.error) : undefined} />
        <SelectField label={t('role')} value={role} onChange={(e) => setRole(e.target.value as Role)}>
          {roles.map((r) => (
            <option key={r} value={r}>
              {t(`r.${r}`)}
            </option>
          ))}
        </SelectField>
        <Button type="submit" look="primary" className="md:mt-[18px]" disabled={disabled} busy={add.isPending}>
          {t('addUser')}
        </Button>
      </form>
      <Secret
        title={t('linkTitle', { name: link?.name ?? '' })}
        about={t('linkAbout', { when: f.dateTime(link?.link.expires_at) ?? '' })}
        secret={link && setupAddress(location.origin, link.link.token)}
        onClose={() => setLink(undefined)}
      />
      <Confirm
        open={!!ask}
        title={t(ask?.what === 'owner' ? 'raiseAsk' : 'removeAsk', { name: ask?.user.name ?? '' })}
        act={ask?.what === 'owner' ? t('r.owner') : t('remove')}
        look={ask?.what === 'owner' ? 'primary' : 'stop'}
        busy={remove.isPending}
        onClose={() => setAsk(undefined)}
        onConfirm={() => {
          const { what, user } = ask!;
          if (what === 'owner') toRole(user, 'owner');
          else remove.mutate(user.id, { onSuccess: () => say(t('removed', { name: user.name })), ...fail });
          setAsk(undefined);
        }}
      >
        {t(ask?.what === 'owner' ? 'raiseBody' : 'removeBody')}
      </Confirm>
    </Section>
  );
}
