import { Link } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import type { Allowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Section } from '@/ui/section';
import { Failed, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { entities, known, refusalOf } from '../codes';
import { syncText } from '../messages';
import { type SyncQuarantined, useDiscard, useQuarantine, useRetry } from '../queries';

/** Refused are the rows that the project did not take: what each is, why in words, and what to do with it. */
export function Refused({ admin }: { admin: Allowed }) {
  const t = useText(syncText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const list = useQuarantine();
  const retry = useRetry();
  const discard = useDiscard();
  const rows = list.data ?? [];
  const failed = (e: unknown) => say(words(e));
  const off = admin.disabled || retry.isPending || discard.isPending;
  const send = (row?: SyncQuarantined) => retry.mutate(row, { onSuccess: (r) => say(t('retried', { n: r.rows })), onError: failed });
  const what = (r: SyncQuarantined) => {
    const name = <span className="type-mono break-all">{r.id}</span>;
    const at = { job: '/jobs/$id', proposal: '/review/$id' } as const;
    const to = at[r.entity as keyof typeof at];
    return (
      <>
        {t(`e.${known(entities, r.entity, 'other')}`)}{' '}
        {to ? (
          <Link to={to} params={{ id: r.id }} className="text-accent underline">
            {name}
          </Link>
        ) : (
          name
        )}
      </>
    );
  };
  const why = (r: SyncQuarantined) => (
    <div className="flex max-w-[52ch] flex-col gap-0.5">
      <span>{t(`why.${refusalOf(r.code)}`)}</span>
      <span className="type-note break-words text-ink-3">{`${r.code} ${r.error ?? ''}`.trim()}</span>
    </div>
  );
  const acts = (r: SyncQuarantined) => (
    <div className="flex flex-wrap gap-2">
      <Button aria-label={t('retryOne', { id: r.id })} disabled={off} onClick={() => send(r)}>
        {t('retry')}
      </Button>
      <Button look="quiet" aria-label={t('discardOne', { id: r.id })} disabled={off} onClick={() => discard.mutate(r, { onSuccess: () => say(t('discarded')), onError: failed })}>
        {t('discard')}
      </Button>
    </div>
  );
  return (
    <Section
      title={t('refused')}
      aside={
        admin.may && rows.length > 1 && (
          <Button icon={<RotateCw size={16} strokeWidth={1.6} aria-hidden />} disabled={off} onClick={() => send()}>
            {t('retryAll')}
          </Button>
        )
      }
    >
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <p className="text-ink-2">{t('noneRefused')}</p>}
      {rows.length > 0 && (
        <>
          <p className="text-ink-2">{t('refusedAbout')}</p>
          <DataTable
            caption={t('refused')}
            rows={rows}
            id={(r) => `${r.entity}/${r.id}`}
            columns={[
              { key: 'row', head: t('row'), cell: what },
              { key: 'why', head: t('why'), cell: why },
              { key: 'since', head: t('since'), minor: true, cell: (r) => f.dateTime(r.since ?? '') },
              { key: 'tries', head: t('tries'), minor: true, cell: (r) => r.tries },
              ...(admin.may ? [{ key: 'act', head: t('act'), cell: acts }] : []),
            ]}
          />
        </>
      )}
    </Section>
  );
}
