import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Confirm } from '@/ui/dialog';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { learningText } from '../messages';
import { type ModelChange, useChange, useChanges, useUndoChange } from '../queries';
import { useWeight } from '../words';

const notes = ['outcomes', 'time', 'shift', 'priors', 'undo'] as const;

/** Changes lists how the win model changed: why, what it was told, what it believes otherwise since; each can be taken back. */
export function Changes() {
  const t = useText(learningText);
  const f = useFormat();
  const { data, error, refetch } = useChanges();
  const admin = useAllowed('admin');
  const undo = useUndoChange();
  const { say } = useToast();
  const words = useProblemText();
  const [open, setOpen] = useState<number>();
  const [asked, setAsked] = useState<ModelChange>();
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} />;
  const note = (c: ModelChange) => {
    const known = notes.find((n) => n === c.note);
    return known ? t(`note.${known}`) : c.note;
  };
  const said = (c: ModelChange) => [
    (c.sends ?? []).length > 0 && t('told', { n: (c.sends ?? []).length }),
    c.shift && t('shiftSince', { when: f.date(c.shift) ?? c.shift }),
    c.undid && t('undid', { rev: f.number(c.undid) }),
    t('moved', { n: (c.moves ?? []).length }),
  ];
  return (
    <Section title={t('changes')}>
      <p className="max-w-[62ch] text-ink-2">{t('changesAbout')}</p>
      {data.length === 0 && <p className="text-ink-2">{t('changesNone')}</p>}
      <ul>
        {data.map((c) => (
          <li key={c.rev} className="border-b border-line py-2">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <div className="min-w-0">
                <p className="type-row flex flex-wrap items-center gap-2">
                  {t('rev', { n: f.number(c.rev), note: note(c) })} {c.undone && <Tag tone="warn">{t('undone')}</Tag>}
                </p>
                <p className="type-note text-ink-2">{[f.dateTime(c.at), ...said(c)].filter(Boolean).join(' · ')}</p>
              </div>
              <span className="flex gap-2">
                <Button look="quiet" aria-expanded={open === c.rev} aria-label={t(open === c.rev ? 'hideRev' : 'showRev', { n: f.number(c.rev) })} onClick={() => setOpen(open === c.rev ? undefined : c.rev)}>
                  {t(open === c.rev ? 'hide' : 'show')}
                </Button>
                {admin.may && c.undoable && (
                  <Button disabled={admin.disabled} aria-label={t('undoRev', { n: f.number(c.rev) })} onClick={() => setAsked(c)}>
                    {t('undo')}
                  </Button>
                )}
              </span>
            </div>
            {open === c.rev && <Detail rev={c.rev} />}
          </li>
        ))}
      </ul>
      <Confirm
        open={!!asked}
        title={t('undoAsk', { n: f.number(asked?.rev ?? 0) })}
        act={t('undo')}
        busy={undo.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => undo.mutate(asked!.rev, { onSuccess: () => say(t('undoDone')), onError: (e) => say(words(e)), onSettled: () => setAsked(undefined) })}
      >
        {t('undoBody')}
      </Confirm>
    </Section>
  );
}

function Detail({ rev }: { rev: number }) {
  const t = useText(learningText);
  const f = useFormat();
  const weight = useWeight();
  const { data: c, error, refetch } = useChange(rev, true);
  if (error) return <Failed error={error} retry={() => void refetch()} className="!px-0" />;
  if (!c) return <Skeleton rows={2} height={36} />;
  const factor = (i: { odds: number; low: number; high: number }) => t('factor', { x: f.number(i.odds, 2), low: f.number(i.low, 2), high: f.number(i.high, 2) });
  return (
    <div className="flex flex-col gap-3 pt-2">
      <DataTable
        caption={t('moves')}
        rows={c.moves ?? []}
        id={(m) => m.head + m.name}
        none={t('movesNone')}
        columns={[
          { key: 'head', head: t('col.head'), minor: true, cell: (m) => t(m.head === 'win' ? 'head.win' : 'head.reply') },
          { key: 'name', head: t('col.weight'), cell: (m) => weight(m.name), className: 'break-words' },
          { key: 'before', head: t('col.before'), right: true, cell: (m) => factor(m.before) },
          { key: 'after', head: t('col.after'), right: true, cell: (m) => factor(m.after) },
        ]}
      />
      {(c.jobs ?? []).length > 0 && (
        <DataTable
          caption={t('ranks')}
          rows={c.jobs ?? []}
          id={(j) => j.job_id}
          columns={[
            {
              key: 'job',
              head: t('col.job'),
              cell: (j) => (
                <Link to="/jobs/$id" params={{ id: j.job_id }} className="text-accent underline">
                  {j.title}
                </Link>
              ),
            },
            { key: 'rank', head: t('col.rank'), right: true, cell: (j) => `${f.number(j.before)} → ${f.number(j.after)}` },
            { key: 'value', head: t('col.value'), right: true, minor: true, cell: (j) => `${f.money(j.value_before) ?? '–'} → ${f.money(j.value_after) ?? '–'}` },
          ]}
        />
      )}
    </div>
  );
}
