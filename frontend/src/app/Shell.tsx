import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import clsx from 'clsx';
import { Menu } from 'lucide-react';
import { lazy, memo, useCallback, useEffect, useState } from 'react';
import { useLiveQueries } from '@/data/context';
import { useText } from '@/i18n/text';
import { persistent, useLater } from '@/lib/later';
import { Confirm, Late, Layer, loadPanels } from '@/ui/dialog';
import { useToast } from '@/ui/toast';
import { useGlobalCommands } from './commands';
import { useDesktopLinks } from './desktop';
import { KeyList } from './key-list';
import { HostedBars } from './hosted/Bars';
import { appText } from './messages';
import { AgentFoot, NavList, Side, counts } from './nav';
import { OfflineBar } from './offline';
import { moreIcon as MoreIcon, phonePages } from './pages';
import { useActWords, useAgent, useAgentAct } from './queries';
import { useSignOut } from './session/queries';
import { ModeBar, ModeSpine } from './spine';

const loadPalette = () => persistent(() => import('./palette'));
const Palette = lazy(loadPalette);

/** Shell is the frame around every page: mode, navigation, layers. */
export function Shell() {
  const t = useText(appText);
  const [layer, setLayer] = useState<'palette' | 'keys' | 'more' | 'resume'>();
  const close = () => setLayer(undefined);
  const more = useCallback(() => setLayer('more'), []);
  const act = useAgentAct();
  const actWords = useActWords();
  const signOut = useSignOut();
  const { say } = useToast();
  const path = useRouterState({ select: (s) => s.location.pathname });
  useEffect(close, [path]);
  const later = useLater();
  useEffect(() => {
    if (!later) return;
    void loadPanels();
    void loadPalette();
  }, [later]);
  useLiveQueries();
  useDesktopLinks();
  useGlobalCommands({
    palette: () => setLayer('palette'),
    keyList: () => setLayer('keys'),
    resume: () => setLayer('resume'),
    signOut: () => signOut.mutate(),
  });
  return (
    <div className="flex h-full max-md:flex-col">
      <a href="#page" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-10 focus:z-50 focus:bg-surface focus:p-2">
        {t('skipNav')}
      </a>
      <ModeSpine />
      <ModeBar />
      <Side />
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <button
          type="button"
          onClick={more}
          className="hidden items-center gap-2 self-start px-5 pt-2 font-medium text-ink-2 md:flex xl:hidden"
        >
          <Menu size={16} strokeWidth={1.6} aria-hidden />
          {t('menu')}
        </button>
        <OfflineBar />
        <HostedBars />
        <main id="page" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
          <Outlet />
        </main>
      </div>
      <PhoneBar onMore={more} />
      <Late open={layer === 'palette'} title={t('palette')}>
        <Palette open={layer === 'palette'} onClose={close} />
      </Late>
      <KeyList open={layer === 'keys'} onClose={close} />
      <Layer open={layer === 'more'} onClose={close} title={t('more')} description={t('moreAbout')}>
        <nav aria-label={t('menu')} className="pb-4">
          <NavList />
        </nav>
        <AgentFoot />
      </Layer>
      <Confirm
        open={layer === 'resume'}
        title={t('resumeAsk')}
        act={t('resume')}
        busy={act.isPending}
        onClose={close}
        onConfirm={() => act.mutate('resume', { onSuccess: () => say(actWords('resumeDone')), onSettled: close })}
      >
        {t('resumeBody')}
      </Confirm>
    </div>
  );
}

/** PhoneBar is the navigation of a phone: three pages and the rest. */
const PhoneBar = memo(function PhoneBar({ onMore }: { onMore: () => void }) {
  const t = useText(appText);
  const { data } = useAgent();
  const waiting = counts(data);
  const item = 'flex min-h-14 grow basis-0 flex-col items-center justify-center gap-0.5 text-[12px] font-medium';
  return (
    <nav aria-label={t('more')} className="flex shrink-0 border-t border-line bg-sunken pb-[env(safe-area-inset-bottom)] md:hidden">
      {phonePages.map((p) => (
        <Link
          key={p.path}
          to={p.path}
          activeOptions={{ exact: p.path === '/' }}
          className={clsx(item, 'text-ink-2')}
          activeProps={{ className: '!text-accent', 'aria-current': 'page' }}
        >
          <p.icon size={20} strokeWidth={1.6} aria-hidden />
          <span>
            {t(p.name)}
            {!!waiting[p.name] && <b className="pl-1 font-semibold">{waiting[p.name]}</b>}
          </span>
        </Link>
      ))}
      <button type="button" onClick={onMore} className={clsx(item, 'text-ink-2')}>
        <MoreIcon size={20} strokeWidth={1.6} aria-hidden />
        {t('more')}
      </button>
    </nav>
  );
});
