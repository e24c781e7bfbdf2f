import { useEffect } from 'react';
import { useIsDesktop } from '@/app/desktop';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Facts, Section } from '@/ui/section';
import { Note, useProblemText } from '@/ui/state';
import { desktopText } from '../desktop-messages';
import { useChangeDesktop, useDesktop, useDesktopAct } from '../desktop-queries';

/** Desktop holds what only the desktop program has: it is there when the server says so. */
export function Desktop() {
  const is = useIsDesktop();
  return is.data ? <Choices /> : null;
}

function Choices() {
  const t = useText(desktopText);
  const words = useProblemText();
  const admin = useAllowed('admin');
  const desktop = useDesktop();
  const change = useChangeDesktop();
  const act = useDesktopAct();
  const { refetch } = desktop;
  // The autostart may be switched off in the system's own settings meanwhile.
  useEffect(() => {
    const again = () => void refetch();
    addEventListener('focus', again);
    return () => removeEventListener('focus', again);
  }, [refetch]);
  const d = desktop.data;
  if (!d) return desktop.isError ? <Note tone="stop">{words(desktop.error)}</Note> : null;
  const off = admin.disabled || change.isPending;
  const choice = (name: 'autostart' | 'keep_running' | 'look_for_updates') => (
    <label className="flex min-h-8 items-start gap-2 py-1">
      <input type="checkbox" checked={d[name]} disabled={off} onChange={(e) => change.mutate({ [name]: e.target.checked })} className="mt-1 size-4 accent-[var(--accent)]" />
      <span>
        {t(name)}
        <span className="type-note block text-ink-2">{t(`${name}_why`)}</span>
      </span>
    </label>
  );
  const failed = change.error ?? act.error;
  return (
    <Section title={t('title')} aside={t('about')} className="border-t border-line">
      {d.crash && (
        <Note tone="warn">
          <p>{t('crash', { file: d.crash.file })}</p>
          <p className="flex gap-2 pt-2">
            <Button disabled={admin.disabled} onClick={() => act.mutate({ do: 'folder', folder: 'crash' })}>{t('crashShow')}</Button>
            <Button look="quiet" disabled={admin.disabled} onClick={() => act.mutate({ do: 'forget' })}>{t('crashSeen')}</Button>
          </p>
        </Note>
      )}
      {d.problem && <Note tone="stop">{t('problem', { why: d.problem })}</Note>}
      {d.update && <Note tone="accent">{d.update.installed ? t('installed') : t('newer', { v: d.update.version ?? '', url: d.update.url ?? '' })}</Note>}
      {failed && <Note tone="stop" live>{words(failed)}</Note>}
      <div className="flex flex-col">
        {choice('keep_running')}
        {choice('autostart')}
        {choice('look_for_updates')}
      </div>
      <Facts rows={[[t('data'), d.data_dir], [t('log'), d.log_file]]} />
      <div className="flex flex-wrap gap-2 pt-1">
        <Button disabled={admin.disabled} onClick={() => act.mutate({ do: 'folder', folder: 'data' })}>{t('openData')}</Button>
        <Button disabled={admin.disabled} onClick={() => act.mutate({ do: 'folder', folder: 'log' })}>{t('openLog')}</Button>
        <Button look={d.dry_run ? 'stop' : 'plain'} busy={act.isPending} disabled={admin.disabled} onClick={() => act.mutate({ do: 'restart', live: d.dry_run })}>
          {t(d.dry_run ? 'goLive' : 'goDry')}
        </Button>
      </div>
      <p className="type-note text-ink-2">{t(d.dry_run ? 'goLiveWhy' : 'goDryWhy')}</p>
    </Section>
  );
}
