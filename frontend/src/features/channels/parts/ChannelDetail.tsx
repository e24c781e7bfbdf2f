import { LockKeyhole, PlugZap, Ruler } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { WorkState, useWork } from '@/app/work/work';
import type { Lock } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { DataTable } from '@/ui/data-table';
import { Figure } from '@/ui/figure';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { days } from '../levels';
import { channelsText } from '../messages';
import { type ChannelView, testChannel, useRemoveLock, useSends } from '../queries';
import { AutonomyPart } from './AutonomyPart';
import { CapsForm } from './CapsForm';
import { modeWord, useChannelName } from './Rail';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const;

function Sends({ name }: { name: string }) {
  const t = useText(channelsText);
  const f = useFormat();
  const codes = useCodes();
  const { data, error } = useSends(name);
  if (error) return <Failed error={error} className="!px-0" />;
  if (!data) return <Skeleton rows={3} height={36} />;
  return (
    <DataTable
      caption={t('sendsTitle')}
      rows={data}
      id={(s) => s.id}
      none={t('sendsNone')}
      columns={[
        { key: 'when', head: t('when'), cell: (s) => f.dateTime(s.updated_at) },
        { key: 'to', head: t('to'), cell: (s) => s.company || s.recipient, className: 'break-all' },
        { key: 'state', head: t('state'), cell: (s) => codes.word('state', 'submission.' + s.state) },
        { key: 'proof', head: t('proof'), minor: true, className: 'type-mono break-all', cell: (s) => s.receipt?.message_id ?? s.receipt?.remote_id ?? '–' },
      ]}
    />
  );
}

function Locks({ locks }: { locks: readonly Lock[] }) {
  const t = useText(channelsText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const may = useAllowed('send');
  const remove = useRemoveLock();
  const [asked, setAsked] = useState<Lock>();
  return (
    <Section title={t('locks')} className="border-t border-line">
      {locks.map((l) => (
        <Note key={l.id} tone="warn" icon={<LockKeyhole {...icon} />}>
          <p>
            {l.reason} · {l.scope} · {f.until(l.until) ? t('lockUntil', { when: f.dateTime(l.until) ?? '' }) : t('lockOpen')}
          </p>
          {may.may && (
            <button type="button" disabled={may.disabled} className="text-accent underline disabled:opacity-55" onClick={() => setAsked(l)}>
              {t('removeLock')}
            </button>
          )}
        </Note>
      ))}
      <Confirm
        open={!!asked}
        title={t('removeAsk')}
        act={t('removeLock')}
        busy={remove.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => remove.mutate(asked!.id, { onSuccess: () => say(t('removed')), onError: (e) => say(words(e)), onSettled: () => setAsked(undefined) })}
      >
        {asked && t('removeBody', { reason: asked.reason, scope: asked.scope })}
      </Confirm>
    </Section>
  );
}

/** ChannelDetail gives the reasons of a channel's ceiling, what protects it, and what keeps it from sending. */
export function ChannelDetail({ channel: c }: { channel: ChannelView }) {
  const t = useText(channelsText);
  const f = useFormat();
  const admin = useAllowed('admin');
  const nameOf = useChannelName();
  const [caps, setCaps] = useState(false);
  const work = useWork<{ ok: boolean }>();
  useCommands(t('list'), [{ id: 'channel.caps', keys: 'c', label: t('caps'), off: admin.disabled || c.hand_off, run: () => setCaps(true) }]);
  return (
    <>
      <Section title={nameOf(c.channel)} aside={t(c.configured ? 'setUp' : 'notSetUp')}>
        <h3 className="type-section pt-1">{t('note')}</h3>
        <p className="text-[14px] leading-[21px]">{c.note.text?.[f.lang] || c.note.text?.en || c.note.text?.['']}</p>
        <p className="type-note break-words text-ink-3">
          {t('checked', { date: f.date(c.note.reviewed) ?? c.note.reviewed })} · {t('source')}: {c.note.source}
        </p>
        {c.written_permission && <Facts rows={[[t('permission'), c.written_permission]]} />}
        {admin.may && (
          <div className="flex flex-wrap gap-2 pt-1">
            {c.configured && (
              <Button icon={<PlugZap {...icon} />} disabled={admin.disabled} busy={work.running} onClick={() => work.start(testChannel(c.channel))}>
                {t('test')}
              </Button>
            )}
            {!c.hand_off && (
              <Button keys="c" icon={<Ruler {...icon} />} disabled={admin.disabled} onClick={() => setCaps(true)}>
                {t('caps')}
              </Button>
            )}
          </div>
        )}
        <WorkState work={work} label={t('testing', { name: c.channel })} />
        {work.result?.ok && (
          <Note tone="accent" live>
            {t('testOk')}
          </Note>
        )}
      </Section>
      <Section title={t('protections')} className="border-t border-line">
        {c.hand_off ? (
          <p className="text-ink-2">{t('noCap')}</p>
        ) : (
          <Facts
            rows={[
              [
                t('used', { used: c.used_day, cap: c.caps.per_day }),
                <Figure key="f" title={t('sendsTitle')} about={t('sendsAbout')} behind={() => <Sends name={c.channel} />}>
                  {t('usedHour', { used: c.used_hour, cap: c.caps.per_hour })}
                </Figure>,
              ],
              [t('hourDay'), `${c.caps.per_hour}, ${c.caps.per_day}`],
              [t('perCompany', { n: days(c.caps.window) }), f.number(c.caps.per_company)],
              [t('perRecipient', { n: days(c.caps.window) }), f.number(c.caps.per_recipient)],
              [t('quiet'), c.caps.quiet_from === c.caps.quiet_to ? t('quietNone') : t('quietFrom', { from: c.caps.quiet_from, to: c.caps.quiet_to })],
            ]}
          />
        )}
      </Section>
      {!!c.locks?.length && <Locks locks={c.locks} />}
      {!c.hand_off && <AutonomyPart channel={c.channel} />}
      {caps && <CapsForm channel={c} open onClose={() => setCaps(false)} />}
      <p className="sr-only">{t('ceiling', { mode: t(modeWord(c.ceiling)), text: '' })}</p>
    </>
  );
}
