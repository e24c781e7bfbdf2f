import type { Allowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Section } from '@/ui/section';
import { Failed, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { syncText } from '../messages';
import { type SyncConflict, useConflicts, useResolve } from '../queries';

/** Conflicts are what both sides changed, both shown, until one of them is kept. */
export function Conflicts({ admin }: { admin: Allowed }) {
  const t = useText(syncText);
  const { say } = useToast();
  const words = useProblemText();
  const list = useConflicts();
  const resolve = useResolve();
  const rows = list.data ?? [];
  const first = rows[0];
  const off = admin.disabled || resolve.isPending;
  const keep = (c: SyncConflict, side: 'here' | 'there') =>
    resolve.mutate({ id: c.id, keep: side }, { onSuccess: () => say(t('kept', { name: c.field || c.id })), onError: (e) => say(words(e)) });
  useCommands(t('conflicts'), [
    { id: 'conflict.here', keys: 'y', label: t('keepHereOne', { name: first?.field ?? '' }), off: off || !first, run: () => first && keep(first, 'here') },
    { id: 'conflict.there', keys: 't', label: t('keepThereOne', { name: first?.field ?? '' }), off: off || !first, run: () => first && keep(first, 'there') },
  ]);
  const value = (v: unknown): string => {
    if (v === undefined || v === null || v === '') return t('unset');
    if (typeof v === 'boolean') return t(v ? 'on' : 'offValue');
    return typeof v === 'string' ? v : Array.isArray(v) && v.every((x) => typeof x !== 'object') ? v.join(', ') || t('unset') : JSON.stringify(v);
  };
  const side = (c: SyncConflict, which: 'here' | 'there') => (
    <div className="flex flex-col items-start gap-1.5">
      <span className="break-words">{value(c[which])}</span>
      {admin.may && (
        <Button
          aria-label={t(which === 'here' ? 'keepHereOne' : 'keepThereOne', { name: c.field || c.id })}
          keys={c === first ? (which === 'here' ? 'y' : 't') : undefined}
          disabled={off}
          onClick={() => keep(c, which)}
        >
          {t(which === 'here' ? 'keepHere' : 'keepThere')}
        </Button>
      )}
    </div>
  );
  return (
    <Section title={t('conflicts')}>
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <p className="text-ink-2">{t('noConflicts')}</p>}
      {rows.length > 0 && (
        <>
          <p className="text-ink-2">{t('conflictsAbout')}</p>
          <DataTable
            caption={t('conflicts')}
            rows={rows}
            id={(c) => c.id}
            columns={[
              { key: 'name', head: t('name'), cell: (c) => c.field || c.id, className: 'type-mono break-all' },
              { key: 'here', head: t('here'), cell: (c) => side(c, 'here') },
              { key: 'there', head: t('there'), cell: (c) => side(c, 'there') },
            ]}
          />
        </>
      )}
    </Section>
  );
}
