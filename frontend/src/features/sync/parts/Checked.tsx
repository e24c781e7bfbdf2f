import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { DataTable } from '@/ui/data-table';
import { Section } from '@/ui/section';
import { Note } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { syncText } from '../messages';
import type { SyncCheck } from '../queries';

/** Checked says what comparing the sums of both sides found; tables that differ are named. */
export function Checked({ check }: { check: SyncCheck }) {
  const t = useText(syncText);
  const f = useFormat();
  const all = check.tables ?? [];
  const rows = all.filter((c) => !c.equal);
  return (
    <Section title={t('checkTitle', { at: f.time(check.at ?? '') ?? '' })}>
      <Note tone={check.equal ? 'accent' : 'warn'} live>
        {check.equal ? t('equal', { n: all.length }) : t('differs', { n: check.marked })}
      </Note>
      {rows.length > 0 && (
        <DataTable
          caption={t('checkTitle', { at: f.time(check.at ?? '') ?? '' })}
          rows={rows}
          id={(c) => c.table}
          columns={[
            { key: 'table', head: t('table'), className: 'type-mono', cell: (c) => c.table },
            { key: 'here', head: t('rowsHere'), right: true, cell: (c) => f.number(c.here) },
            { key: 'there', head: t('rowsThere'), right: true, cell: (c) => f.number(c.there) },
            { key: 'state', head: t('state'), cell: () => <Tag tone="warn">{t('notSame')}</Tag> },
          ]}
        />
      )}
    </Section>
  );
}
