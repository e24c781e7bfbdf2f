import { FileUp, MailSearch } from 'lucide-react';
import { useRef, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useWork, WorkState } from '@/app/work/work';
import { keys } from '@/data/keys';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Confirm } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { learningText } from '../messages';
import { importPast, type PastReport, searchMailbox, useForgetPast, usePast } from '../queries';

const mostBytes = 32 << 20;

/** Past brings in the owner's proposals from before the agent, so that it does not start blind: a report first, saved when asked. */
export function Past() {
  const t = useText(learningText);
  const f = useFormat();
  const codes = useCodes();
  const { data, error, refetch } = usePast();
  const admin = useAllowed('admin');
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [me, setMe] = useState('');
  const [big, setBig] = useState(false);
  const [asking, setAsking] = useState(false);
  const work = useWork<PastReport>([keys.engine()]);
  const forget = useForgetPast();
  const { say } = useToast();
  const words = useProblemText();
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setBig(chosen.size > mostBytes);
    if (chosen.size > mostBytes) return;
    setFile(chosen);
    work.clear();
    work.start(importPast(chosen, false, me));
  };
  const search = () => {
    setBig(false);
    setFile(undefined);
    work.clear();
    work.start(searchMailbox(false));
  };
  const list = data ?? [];
  return (
    <>
      <Section title={t('past')}>
        <p className="max-w-[62ch] text-ink-2">{t('pastAbout')}</p>
        {admin.may && (
          <div className="flex flex-wrap items-end gap-3">
            <TextField label={t('me')} hint={t('meHint')} type="email" value={me} onChange={(e) => setMe(e.target.value)} />
            <input
              ref={input}
              type="file"
              aria-label={t('chooseFile')}
              accept=".csv,.json,.mbox,.mbx,.eml,.txt"
              className="sr-only"
              tabIndex={-1}
              onChange={(e) => {
                choose(e.target.files?.[0]);
                e.target.value = '';
              }}
            />
            <Button icon={<FileUp size={16} strokeWidth={1.6} aria-hidden />} disabled={admin.disabled} busy={work.running} onClick={() => input.current?.click()}>
              {t('read')}
            </Button>
            <Button icon={<MailSearch size={16} strokeWidth={1.6} aria-hidden />} disabled={admin.disabled} busy={work.running} onClick={search}>
              {t('mailbox')}
            </Button>
          </div>
        )}
        {big && (
          <Note tone="stop" live>
            {t('tooBig')}
          </Note>
        )}
        <WorkState work={work} label={file ? t('reading', { file: file.name }) : t('searching')} />
        {work.result && <Report report={work.result} onSave={() => work.start(file ? importPast(file, true, me) : searchMailbox(true))} busy={work.running} disabled={admin.disabled} />}
      </Section>
      <Section title={t('pastList')} className="border-t border-line">
        {error && <Failed error={error} retry={() => void refetch()} className="!px-0" />}
        {!data && !error && <Skeleton rows={3} height={36} />}
        {data && (
          <DataTable
            caption={t('pastList')}
            rows={list}
            id={(p) => p.id}
            none={t('pastNone')}
            columns={[
              { key: 'at', head: t('col.when'), sort: (p) => p.at, cell: (p) => f.date(p.at) },
              { key: 'title', head: t('col.title'), sort: (p) => p.title, cell: (p) => p.title || p.company || p.url, className: 'break-words' },
              { key: 'source', head: t('col.source'), minor: true, sort: (p) => p.source, cell: (p) => p.source },
              { key: 'became', head: t('col.became'), cell: (p) => (p.known ? (p.outcomes ?? []).map((o) => codes.word('outcome', o.kind)).join(', ') || t('noAnswer') : <Unknown>{t('notKnown')}</Unknown>) },
            ]}
          />
        )}
        {admin.may && list.length > 0 && (
          <Button look="stop" className="self-start" disabled={admin.disabled} onClick={() => setAsking(true)}>
            {t('forget')}
          </Button>
        )}
        <Confirm
          open={asking}
          title={t('forgetAsk')}
          act={t('forget')}
          look="stop"
          busy={forget.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => forget.mutate(undefined, { onSuccess: (r) => say(t('forgotten', { n: r.removed })), onError: (e) => say(words(e)), onSettled: () => setAsking(false) })}
        >
          {t('forgetBody')}
        </Confirm>
      </Section>
    </>
  );
}

/** Report says what was found in a file before, and what became of it after it was saved. */
function Report({ report: r, onSave, busy, disabled }: { report: PastReport; onSave: () => void; busy: boolean; disabled: boolean }) {
  const t = useText(learningText);
  const f = useFormat();
  const codes = useCodes();
  const issues = r.issues ?? [];
  return (
    <div className="flex flex-col gap-3" role="status">
      <Note tone={r.good > 0 ? 'accent' : 'warn'}>
        <p>{r.dry_run ? t('found', { n: r.rows, good: f.number(r.good), teach: f.number(r.teach) }) : t('saved', { n: r.added, updated: f.number(r.updated), known: f.number(r.known) })}</p>
        {f.date(r.from) && <p>{t('span', { from: f.date(r.from) ?? '', to: f.date(r.to) ?? '' })}</p>}
      </Note>
      <Facts rows={Object.entries(r.kinds ?? {}).map(([kind, n]) => [kind ? codes.word('outcome', kind) : t('noAnswer'), f.number(n)] as const)} />
      {(r.columns ?? []).length > 0 && <p className="type-note text-ink-2">{t('columns', { list: (r.columns ?? []).map((c) => `${c.name} → ${c.as || t('unused')}`).join(', ') })}</p>}
      {issues.length > 0 && (
        <DataTable
          caption={t('issues', { n: r.issue_count })}
          rows={issues}
          id={(x) => `${x.line ?? 0} ${x.column ?? ''} ${x.code}`}
          columns={[
            { key: 'line', head: t('col.line'), right: true, cell: (x) => x.line || '–' },
            { key: 'column', head: t('col.column'), cell: (x) => x.column },
            { key: 'code', head: t('col.issue'), cell: (x) => codes.word('past.issue', x.code) },
            { key: 'value', head: t('col.found'), minor: true, className: 'break-all', cell: (x) => x.value },
          ]}
        />
      )}
      {Object.entries(r.skipped ?? {}).map(([why, n]) => (
        <p key={why} className="type-note text-ink-2">
          {f.number(n)} × {codes.word('past.skipped', why)}
        </p>
      ))}
      {r.dry_run && r.good > 0 && (
        <Button look="primary" className="self-start" busy={busy} disabled={disabled} onClick={onSave}>
          {t('saveN', { n: r.good })}
        </Button>
      )}
    </div>
  );
}
