import { Pause } from 'lucide-react';
import { useAllowed } from '@/app/guard';
import { appText } from '@/app/messages';
import { useAgent, useAgentAct } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Split, useRows } from '@/ui/split/split';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { sends, step } from './levels';
import { channelsText } from './messages';
import { ChannelDetail } from './parts/ChannelDetail';
import { PermissionRail, modeWord, useChannelName } from './parts/Rail';
import { useLevel } from './parts/Raise';
import { type ChannelView, type Mode, useChannels } from './queries';
import clsx from 'clsx';

function Line({ channel: c, current, choose, pick, disabled }: { channel: ChannelView; current: boolean; choose: () => void; pick?: (m: Mode) => void; disabled: boolean }) {
  const t = useText(channelsText);
  const f = useFormat();
  const nameOf = useChannelName();
  return (
    <li
      className={clsx(
        'grid items-center gap-x-4 gap-y-1 border-b border-l-2 border-b-line px-5 py-3 max-md:px-4 md:grid-cols-[150px_minmax(260px,1fr)_110px] 2xl:grid-cols-[190px_minmax(300px,1fr)_130px_minmax(0,1fr)]',
        current ? 'border-l-accent bg-surface' : 'border-l-transparent',
      )}
    >
      <button type="button" data-row={c.channel} tabIndex={current ? 0 : -1} aria-current={current || undefined} onClick={choose} className="min-w-0 text-left">
        <span className="type-row block">{nameOf(c.channel)}</span>
        <span className="type-note block text-ink-2">{c.hand_off ? t('handOff') : t(c.configured ? 'setUp' : 'notSetUp')}</span>
        <span className="type-note block text-accent underline xl:hidden">{t('why')}</span>
      </button>
      <PermissionRail channel={c} onPick={pick} disabled={disabled} />
      <span className="type-note text-ink-2">
        {c.hand_off ? t('noCap') : t('used', { used: c.used_day, cap: c.caps.per_day })}
        {!!c.locks?.length && (
          <Tag tone="warn" className="ml-2">
            {t('locks')} {c.locks.length}
          </Tag>
        )}
      </span>
      <span className="type-note hidden text-ink-2 2xl:line-clamp-2">
        {t('ceiling', { mode: t(modeWord(c.ceiling)), text: c.note.text?.[f.lang] || c.note.text?.en || '' })}
      </span>
    </li>
  );
}

/** How far the agent may go on each channel, and why no further. */
export default function Page() {
  const app = useText(appText);
  const t = useText(channelsText);
  useWindowMode(app('channels'));
  const { say } = useToast();
  const { data, error, refetch } = useChannels();
  const { data: agent } = useAgent();
  const stop = useAgentAct();
  const admin = useAllowed('admin');
  const send = useAllowed('send');
  const list = data ?? [];
  const rows = useRows(list.map((c) => c.channel));
  const chosen = list.find((c) => c.channel === rows.chosen);
  const level = useLevel(chosen);
  const move = (by: 1 | -1) => {
    const next = chosen && step(chosen, by);
    if (next) level.pick(next);
  };
  useCommands(t('list'), [
    { id: 'level.up', keys: 'ArrowRight', label: t('levelUp'), off: admin.disabled, run: () => move(1) },
    { id: 'level.down', keys: 'ArrowLeft', label: t('levelDown'), off: admin.disabled, run: () => move(-1) },
  ]);
  const auto = list.filter((c) => sends(c) && c.mode === 'auto').length;
  const ask = list.filter(sends).length - auto;
  const finding = !data ? (error ? app('channels') : t('loading')) : auto ? t('auto', { n: auto }) : ask ? t('ask', { n: ask }) : t('noneSend');
  return (
    <>
      <PageHead
        finding={finding}
        about={t('about')}
        actions={
          send.may &&
          agent?.run === 'running' && (
            <Button keys="shift+S" icon={<Pause size={16} strokeWidth={1.6} aria-hidden />} disabled={send.disabled} onClick={() => stop.mutate('stop-new', { onSuccess: () => say(app('stopSendsDone')) })}>
              {app('stopSends')}
            </Button>
          )
        }
      >
        <p className="type-note flex flex-wrap gap-4 text-ink-2">
          <span className="inline-flex items-center gap-2">
            <span aria-hidden className="h-1 w-6 bg-ink" /> {t('granted')}
          </span>
          <span className="inline-flex items-center gap-2">
            <span aria-hidden className="size-3 rounded-full border-[1.5px] border-ink-3" /> {t('free')}
          </span>
          <span className="inline-flex items-center gap-2">
            <span aria-hidden className="hatch h-3 w-6" /> {t('locked')}
          </span>
        </p>
      </PageHead>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && list.length === 0 && <Empty title={t('none')}>{t('noneNext')}</Empty>}
      {chosen && (
        <Split
          rows={rows}
          label={t('list')}
          list={list.map((c) => (
            <ChannelLine key={c.channel} channel={c} current={c.channel === rows.chosen} choose={() => rows.choose(c.channel)} disabled={admin.disabled} may={admin.may} />
          ))}
          detail={<ChannelDetail key={chosen.channel} channel={chosen} />}
        />
      )}
      {level.dialog}
    </>
  );
}

function ChannelLine({ channel, current, choose, disabled, may }: { channel: ChannelView; current: boolean; choose: () => void; disabled: boolean; may: boolean }) {
  const level = useLevel(channel);
  return (
    <>
      <Line channel={channel} current={current} choose={choose} pick={may ? level.pick : undefined} disabled={disabled} />
      {level.dialog}
    </>
  );
}
