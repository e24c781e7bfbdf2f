import { type FormEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Confirm } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { adminText } from '../messages';
import { type AccessSession, useEndSession, usePassword, useSessions } from '../queries';

function Password({ disabled }: { disabled: boolean }) {
  const t = useText(adminText);
  const { say } = useToast();
  const words = useProblemText();
  const change = usePassword();
  const [v, setV] = useState({ old: '', new: '', again: '' });
  const differs = v.again !== '' && v.new !== v.again;
  const field = (label: string, key: keyof typeof v, auto: string, error?: string) => (
    <TextField label={label} type="password" required autoComplete={auto} value={v[key]} error={error} onChange={(e) => setV({ ...v, [key]: e.target.value })} />
  );
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (v.new !== v.again) return;
    change.mutate({ old: v.old, new: v.new }, { onSuccess: () => (say(t('passwordDone')), setV({ old: '', new: '', again: '' })) });
  };
  return (
    <Section title={t('password')} aside={t('passwordAbout')} className="border-t border-line">
      <form onSubmit={submit} className="flex max-w-[360px] flex-col gap-3">
        {field(t('old'), 'old', 'current-password')}
        {field(t('new'), 'new', 'new-password')}
        {field(t('newAgain'), 'again', 'new-password', differs ? t('differs') : change.isError ? words(change.error) : undefined)}
        <Button type="submit" disabled={disabled || differs} busy={change.isPending} className="self-start">
          {t('password')}
        </Button>
      </form>
    </Section>
  );
}

/** Sessions are the places where this person is signed in, and the password. */
export function Sessions({ disabled }: { disabled: boolean }) {
  const t = useText(adminText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const { data, error, refetch } = useSessions();
  const end = useEndSession();
  const [ask, setAsk] = useState<AccessSession>();
  return (
    <>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} />}
      {data && (
        <Section title={t('tab.sessions')} aside={t('sessionsAbout')}>
          <DataTable
            caption={t('tab.sessions')}
            rows={data}
            id={(s) => s.id}
            columns={[
              { key: 'kind', head: t('tab.sessions'), cell: (s) => <>{t(s.kind === 'client' ? 'client' : 'browser')} {s.current && <Tag tone="accent">{t('current')}</Tag>}</> },
              { key: 'seen', head: t('lastSeen'), sort: (s) => s.seen_at, cell: (s) => f.age(s.seen_at) },
              { key: 'addr', head: t('from'), sort: (s) => s.addr, className: 'break-all', cell: (s) => s.addr },
              { key: 'agent', head: t('client'), minor: true, className: 'break-words', cell: (s) => s.agent.slice(0, 90) },
              { key: 'exp', head: t('expires'), minor: true, cell: (s) => f.dateTime(s.expires_at) },
              { key: 'act', head: t('actions'), cell: (s) => !s.current && <Button look="quiet" disabled={disabled} onClick={() => setAsk(s)}>{t('end')}</Button> },
            ]}
          />
        </Section>
      )}
      <Password disabled={disabled} />
      <Confirm
        open={!!ask}
        title={t('endAsk')}
        act={t('end')}
        look="stop"
        busy={end.isPending}
        onClose={() => setAsk(undefined)}
        onConfirm={() => end.mutate(ask!.id, { onSuccess: () => say(t('ended')), onError: (e) => say(words(e)), onSettled: () => setAsk(undefined) })}
      >
        {t('endBody')}
      </Confirm>
    </>
  );
}
