import { type FormEvent, useState } from 'react';
import { useMay } from '@/app/queries';
import type { Scope } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Confirm } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { adminText } from '../messages';
import { type ApiKey, useAddKey, useKeys, useRemoveKey } from '../queries';
import { Secret } from './Secret';

const scopes: readonly Scope[] = ['read', 'review', 'send', 'admin'];

/** Keys are for programs: made with a secret that is shown once, and revoked. */
export function Keys({ disabled }: { disabled: boolean }) {
  const t = useText(adminText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const may = useMay();
  const { data, error, refetch } = useKeys();
  const add = useAddKey();
  const remove = useRemoveKey();
  const [form, setForm] = useState({ name: '', scope: 'read' as Scope, days: '90' });
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const [ask, setAsk] = useState<ApiKey>();
  const submit = (e: FormEvent) => {
    e.preventDefault();
    add.mutate({ name: form.name, scopes: [form.scope], days: Math.max(0, Math.round(Number(form.days) || 0)) }, { onSuccess: (k) => (setMade({ name: k.name, secret: k.secret }), setForm({ ...form, name: '' })) });
  };
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  return (
    <Section title={t('tab.keys')} aside={t('keysAbout')}>
      <DataTable
        caption={t('tab.keys')}
        rows={data}
        id={(k) => k.id}
        none={t('keysNone')}
        columns={[
          { key: 'name', head: t('name'), sort: (k) => k.name, cell: (k) => <b className="font-semibold">{k.name}</b> },
          { key: 'user', head: t('tab.users'), minor: true, sort: (k) => k.user, cell: (k) => k.user },
          { key: 'prefix', head: t('tab.keys'), minor: true, className: 'type-mono', cell: (k) => k.prefix + '…' },
          { key: 'scopes', head: t('scopes'), sort: (k) => Math.max(...(k.scopes ?? []).map((s) => scopes.indexOf(s))), cell: (k) => (k.scopes ?? []).map((s) => t(`s.${s}`)).join(', ') },
          { key: 'used', head: t('lastSeen'), minor: true, sort: (k) => (f.age(k.used_at) ? k.used_at : undefined), cell: (k) => (k.void ? t('voided') : f.age(k.used_at) ? t('used', { when: f.age(k.used_at)! }) : t('notUsed')) },
          { key: 'expires', head: t('expires'), sort: (k) => (f.date(k.expires_at) ? k.expires_at : undefined), cell: (k) => f.date(k.expires_at) ?? t('never') },
          { key: 'act', head: t('actions'), cell: (k) => <Button look="quiet" disabled={disabled} onClick={() => setAsk(k)}>{t('revoke')}</Button> },
        ]}
      />
      <form onSubmit={submit} className="flex max-w-[820px] flex-wrap items-start gap-3 pt-3">
        <TextField label={t('name')} hint={t('nameHint')} required maxLength={40} autoComplete="off" value={form.name} onChange={(e) => setForm({ ...form, name: e.target.value })} error={add.isError ? words(add.error) : undefined} />
        <SelectField label={t('scopes')} value={form.scope} onChange={(e) => setForm({ ...form, scope: e.target.value as Scope })}>
          {scopes.filter(may).map((s) => (
            <option key={s} value={s}>
              {t(`s.${s}`)}
            </option>
          ))}
        </SelectField>
        <TextField label={t('days')} hint={t('daysHint')} type="number" min={0} max={3650} value={form.days} onChange={(e) => setForm({ ...form, days: e.target.value })} />
        <Button type="submit" look="primary" className="md:mt-[18px]" disabled={disabled} busy={add.isPending}>
          {t('addKey')}
        </Button>
      </form>
      {(form.scope === 'send' || form.scope === 'admin') && <Note tone="warn">{t('sendKey')}</Note>}
      <Secret title={t('keyTitle', { name: made?.name ?? '' })} about={t('keyAbout')} secret={made?.secret} onClose={() => setMade(undefined)} />
      <Confirm
        open={!!ask}
        title={t('revokeAsk', { name: ask?.name ?? '' })}
        act={t('revoke')}
        look="stop"
        busy={remove.isPending}
        onClose={() => setAsk(undefined)}
        onConfirm={() => remove.mutate(ask!.id, { onSuccess: () => say(t('revoked', { name: ask!.name })), onError: (e) => say(words(e)), onSettled: () => setAsk(undefined) })}
      >
        {t('revokeBody')}
      </Confirm>
    </Section>
  );
}
