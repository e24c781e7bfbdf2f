import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useAgent } from '@/app/queries';
import { type Begin, useWork, WorkState, type Work } from '@/app/work/work';
import { keys } from '@/data/keys';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { DownloadLink } from '@/ui/download-link';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton } from '@/ui/state';
import { useSettings } from '../../settings/queries';
import { adminText } from '../messages';
import { type IntegrityReport, useBackups, works } from '../queries';
import { useSizes } from '../sizes';
import { Secret } from './Secret';

function Care({ title, about, label, work, begin, disabled, children }: { title: string; about: string; label: string; work: Work<unknown>; begin: Begin; disabled: boolean; children?: ReactNode }) {
  return (
    <div className="border-b border-line py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="type-row">{title}</p>
          <p className="type-note text-ink-2">{about}</p>
        </div>
        <Button disabled={disabled} busy={work.running} onClick={() => work.start(begin)}>
          {title}
        </Button>
      </div>
      <WorkState work={work} label={label} />
      {children}
    </div>
  );
}

/** Elsewhere is a matter of the data that has its own page. */
function Elsewhere({ title, about, to, label }: { title: string; about: string; to: '/settings' | '/sources'; label: string }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-3">
      <div className="min-w-0">
        <p className="type-row">{title}</p>
        <p className="type-note text-ink-2">{about}</p>
      </div>
      <Link to={to} aria-label={`${title}: ${label}`} className="type-ui text-accent underline">
        {label}
      </Link>
    </div>
  );
}

/** DataCare keeps the data: backup, integrity, room, search, export. */
export function DataCare({ disabled }: { disabled: boolean }) {
  const t = useText(adminText);
  const f = useFormat();
  const size = useSizes();
  const backups = useBackups();
  const backup = useWork<{ path: string; bytes: number; verified: boolean }>([keys.admin('backups')]);
  const integrity = useWork<IntegrityReport>([keys.events('verify')]);
  const vacuum = useWork<{ before: number; after: number }>([keys.admin('version')]);
  const reindex = useWork<unknown>();
  const { data: settings } = useSettings();
  const { data: agent } = useAgent();
  const [back, setBack] = useState<string>();
  const keep = settings?.value.keep_texts_days ?? 0;
  const r = integrity.result;
  const wrong = (text: string) => text || t('whole');
  return (
    <>
      <Section title={t('tab.data')}>
        <Care title={t('backup')} about={t('backupAbout')} label={t('backing')} work={backup} begin={works.backup} disabled={disabled}>
          {backup.result && <Note tone="accent" live>{t('backupDone', { n: size(backup.result.bytes) })}</Note>}
        </Care>
        <Care title={t('integrity')} about={t('integrityAbout')} label={t('checking')} work={integrity} begin={works.integrity} disabled={disabled}>
          {r && (
            <Note tone={r.ok ? 'accent' : 'stop'} live>
              <p>{r.ok ? t('allWell', { n: r.audit.chains }) : t('notWell')}</p>
              {!r.ok && <Facts rows={[[t('database'), wrong(r.database)], [t('ledger'), wrong(r.ledger)], [t('search'), wrong(r.search)], [t('chains'), wrong(r.audit.broken?.why ?? '')]]} />}
            </Note>
          )}
        </Care>
        <Care title={t('vacuum')} about={t('vacuumAbout')} label={t('vacuuming')} work={vacuum} begin={works.vacuum} disabled={disabled}>
          {vacuum.result && <Note tone="accent" live>{t('vacuumDone', { a: size(vacuum.result.before), b: size(vacuum.result.after) })}</Note>}
        </Care>
        <Care title={t('reindex')} about={t('reindexAbout')} label={t('reindexing')} work={reindex} begin={works.reindex} disabled={disabled}>
          {reindex.operation?.state === 'done' && <Note tone="accent" live>{t('reindexDone')}</Note>}
        </Care>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-3">
          <div>
            <p className="type-row">{t('export')}</p>
            <p className="type-note text-ink-2">{t('exportAbout')}</p>
          </div>
          <DownloadLink path="/api/v1/export" name="export.json">
            {t('export')}
          </DownloadLink>
        </div>
        <Elsewhere title={t('retention')} about={keep > 0 ? t('keptDays', { n: keep }) : t('keptEver')} to="/settings" label={t('change')} />
        <Elsewhere title={t('boxes')} about={t('boxesAbout')} to="/sources" label={t('look')} />
      </Section>
      <Section title={t('backups')}>
        {backups.error ? (
          <Failed error={backups.error} retry={() => void backups.refetch()} className="!px-0" />
        ) : !backups.data ? (
          <Skeleton rows={2} height={36} />
        ) : (
          <DataTable
            caption={t('backups')}
            rows={backups.data}
            id={(b) => b.name}
            none={t('backupsNone')}
            columns={[
              { key: 'when', head: t('when'), sort: (b) => b.at, cell: (b) => f.dateTime(b.at) },
              { key: 'file', head: t('file'), className: 'type-mono break-all', cell: (b) => b.name },
              { key: 'size', head: t('size'), right: true, sort: (b) => b.bytes, cell: (b) => size(b.bytes) },
              { key: 'get', head: t('actions'), right: true, cell: (b) => (
                <span className="inline-flex flex-wrap items-center justify-end gap-2">
                  <a className="text-accent underline" download href={`/api/v1/admin/backups/${encodeURIComponent(b.name)}`}>{t('download')}</a>
                  <Button look="quiet" aria-label={t('restoreAsk', { file: b.name })} onClick={() => setBack(b.name)}>{t('restore')}</Button>
                </span>
              ) },
            ]}
          />
        )}
      </Section>
      <Secret
        title={t('restoreAsk', { file: back ?? '' })}
        about={t('restoreBody')}
        secret={back && `automonet restore "${agent?.data_dir ?? '.'}/backups/${back}" --force`}
        onClose={() => setBack(undefined)}
      />
    </>
  );
}
