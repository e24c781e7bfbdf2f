import { useNavigate, useRouter } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { type Command, useCommands } from '@/lib/keys';
import { prefs, usePrefs } from '@/lib/prefs';
import { useToast } from '@/ui/toast';
import { appText } from './messages';
import { navPages } from './pages';
import { useActWords, useAgent, useAgentAct, useMay } from './queries';

/** useGlobalCommands offers what works on every page: going elsewhere, the layers, stopping new sends, theme and language. */
export function useGlobalCommands(open: { palette: () => void; keyList: () => void; resume: () => void; signOut: () => void }): void {
  const t = useText(appText);
  const navigate = useNavigate();
  const { history } = useRouter();
  const act = useAgentAct();
  const actWords = useActWords();
  const { data: agent } = useAgent();
  const { say } = useToast();
  const may = useMay();
  const { chosen, lang } = usePrefs();
  const theme = { system: 'light', light: 'dark', dark: 'system' } as const;
  const next = theme[chosen.theme];
  const running = agent?.run === 'running';
  const commands: Command[] = [
    ...navPages.map((p) => ({ id: 'go.' + p.name, keys: 'g ' + p.key, label: t('go', { page: t(p.name) }), run: () => void navigate({ to: p.path }) })),
    {
      id: 'search',
      keys: '/',
      label: t('search'),
      run: () => {
        void navigate({ to: '/' });
        setTimeout(() => document.querySelector<HTMLInputElement>('[data-search]')?.focus());
      },
    },
    { id: 'palette', keys: 'mod+k', label: t('palette'), run: open.palette, inFields: true },
    { id: 'keys', keys: '?', label: t('keyList'), run: open.keyList },
    { id: 'back', keys: 'Escape', label: t('back'), run: () => history.canGoBack() && history.back() },
    {
      // Stopping is always safe, so it asks nothing.
      id: 'stop-new',
      keys: 'shift+S',
      label: t('stopSends'),
      off: !may('send') || (agent !== undefined && !running),
      run: () => act.mutate('stop-new', { onSuccess: () => say(actWords('stopSendsDone')) }),
    },
    { id: 'resume', keys: '', label: t('resume'), off: !may('send') || running, run: open.resume },
    { id: 'pause', keys: '', label: t('pause'), off: !may('send') || !running, run: () => act.mutate('pause', { onSuccess: () => say(actWords('pauseDone')) }) },
    { id: 'theme', keys: '', label: t('theme', { name: t(`theme.${next}`) }), run: () => prefs.set({ theme: next }) },
    { id: 'language', keys: '', label: t('language'), run: () => prefs.set({ lang: lang === 'de' ? 'en' : 'de' }) },
    { id: 'sign-out', keys: '', label: t('signOut'), run: open.signOut },
  ];
  useCommands(t('keys.global'), commands);
}
