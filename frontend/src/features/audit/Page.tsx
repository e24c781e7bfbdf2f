import { Download, ShieldCheck } from 'lucide-react';
import { useRef, useState } from 'react';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import type { AuditEvent } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { csvOf, download } from '@/lib/download';
import { shortHash, useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { SelectField, TextField } from '@/ui/field';
import { PageHead } from '@/ui/page-head';
import { Empty, Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { auditText } from './messages';
import { Record } from './parts/Record';
import { type AuditFilter, useEvents, useExport, useVerified } from './queries';

const kinds = ['job', 'posting', 'proposal', 'submission', 'outcome', 'agent', 'settings', 'profile', 'template', 'lock', 'user', 'session', 'key'] as const;

/** Prove what happened: whether the chain holds, and every entry in it. */
export default function Page() {
  const app = useText(appText);
  const t = useText(auditText);
  const f = useFormat();
  useWindowMode(app('audit'));
  const { say } = useToast();
  const codes = useCodes();
  const state = (e: AuditEvent, s?: string) => {
    const noun = e.kind.split('.')[0] + '.';
    return s ? codes.word('state', noun + s).replace(noun, '') : '–';
  };
  const words = useProblemText();
  const [filter, setFilter] = useState<AuditFilter>({});
  const [shown, setShown] = useState<AuditEvent>();
  const first = useRef<HTMLDivElement>(null);
  const verified = useVerified();
  const events = useEvents(filter);
  const collect = useExport();
  const list = events.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const r = verified.data;
  const filtered = Object.values(filter).some(Boolean);
  const save = () =>
    void collect(filter).then(
      (all) => {
        const head = ['seq', 'at', 'by', 'kind', 'job_id', 'subject', 'from', 'to', 'prev', 'hash'] as const;
        download('audit.csv', csvOf([head, ...all.map((e) => head.map((k) => e[k]))]), 'text/csv');
        say(t('exported', { n: all.length }));
      },
      (e: unknown) => say(words(e)),
    );
  useCommands(t('list'), [
    { id: 'audit.filter', keys: 'f', label: t('search'), run: () => first.current?.querySelector('select')?.focus() },
    { id: 'audit.export', keys: 'x', label: t('export'), run: save },
  ]);
  const finding = !r ? t(verified.isError ? 'notVerified' : 'loading') : r.broken ? t('broken', { job: r.broken.job_id || '–' }) : t('verified', { n: r.up_to });
  return (
    <>
      <PageHead
        finding={finding}
        about={r && t('about', { n: r.chains, at: f.age(r.at) ?? '' })}
        actions={
          <>
            <Button icon={<ShieldCheck size={16} strokeWidth={1.6} aria-hidden />} busy={verified.isFetching} onClick={() => void verified.refetch()}>
              {t('again')}
            </Button>
            <Button keys="x" icon={<Download size={16} strokeWidth={1.6} aria-hidden />} onClick={save}>
              {t('export')}
            </Button>
          </>
        }
      >
        {r?.broken && <Note tone="stop">{t('brokenAbout', { why: r.broken.why })}</Note>}
        <div ref={first} className="grid max-w-[720px] grid-cols-3 gap-3 max-md:grid-cols-1">
          <SelectField label={t('kind')} value={filter.kind ?? ''} onChange={(e) => setFilter({ ...filter, kind: e.target.value || undefined })}>
            <option value="">{t('all')}</option>
            {kinds.map((k) => (
              <option key={k} value={k + '.'}>
                {t(`k.${k}`)}
              </option>
            ))}
          </SelectField>
          <TextField label={t('by')} placeholder={t('byHint')} defaultValue={filter.by ?? ''} onBlur={(e) => setFilter({ ...filter, by: e.target.value.trim() || undefined })} onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()} />
          <TextField label={t('job')} defaultValue={filter.job ?? ''} onBlur={(e) => setFilter({ ...filter, job: e.target.value.trim() || undefined })} onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()} />
        </div>
      </PageHead>
      <div className="pane grow">
        {verified.isError && <Failed error={verified.error} retry={() => void verified.refetch()} />}
        {events.error && <Failed error={events.error} retry={() => void events.refetch()} />}
        {events.isPending && <Skeleton height={36} rows={10} />}
        {events.data && list.length === 0 && (
          <Empty title={t(filtered ? 'noneFilter' : 'none')} action={filtered && <Button onClick={() => setFilter({})}>{t('clear')}</Button>}>
            {t('noneNext')}
          </Empty>
        )}
        {list.length > 0 && (
          <div className="max-w-[1180px] px-5 py-3 max-md:px-4">
            <DataTable
              caption={t('list')}
              rows={list}
              id={(e) => String(e.seq)}
              columns={[
                { key: 'time', head: t('time'), cell: (e) => <span className="whitespace-nowrap">{f.dateTime(e.at)}</span> },
                { key: 'by', head: t('by'), cell: (e) => e.by, className: 'break-all' },
                { key: 'kind', head: t('kind'), cell: (e) => e.kind },
                { key: 'change', head: t('change'), minor: true, cell: (e) => (e.from || e.to ? `${state(e, e.from)} → ${state(e, e.to)}` : '') },
                { key: 'object', head: t('object'), minor: true, className: 'type-mono break-all', cell: (e) => e.subject },
                {
                  key: 'hash',
                  head: t('hash'),
                  cell: (e) => (
                    <button type="button" className="type-mono min-h-6 text-accent underline" onClick={() => setShown(e)}>
                      {shortHash(e.hash)}
                    </button>
                  ),
                },
              ]}
            />
            {events.hasNextPage && (
              <Button className="mt-3" busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
                {t('more')}
              </Button>
            )}
          </div>
        )}
      </div>
      <Record event={shown} onClose={() => setShown(undefined)} />
    </>
  );
}
