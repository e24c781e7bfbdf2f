import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { take } from '@/data/api';
import { useData } from '@/data/context';
import { saving, type TextFile } from '@/lib/download';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';

/** useIsDesktop asks whether the desktop program serves this page. */
export function useIsDesktop() {
  const { api } = useData();
  return useQuery({ queryKey: ['isDesktop'], staleTime: Infinity, queryFn: async ({ signal }) => (await take(api.GET('/api/v1/meta', { signal }))).desktop === true });
}

/** going is the event by which the program's menu and notices ask for a page; its detail is the page's path. */
const going = 'automonet:go';

/**
 * useDesktopLinks opens what leads elsewhere outside the program's window, which shows this
 * dashboard only, and has files saved by the system's own dialog, since the window keeps no
 * downloads. It goes to the pages that the program's menu and notices ask for.
 */
export function useDesktopLinks(): void {
  const { api } = useData();
  const { say } = useToast();
  const words = useProblemText();
  const { history } = useRouter();
  const is = useIsDesktop().data === true;
  useEffect(() => {
    if (!is) return;
    const save = (body: { name: string; text?: string; path?: string }) => void api.POST('/api/v1/desktop/save-file', { body }).catch((e: unknown) => say(words(e)));
    const click = (e: MouseEvent) => {
      const a = e.target instanceof Element ? e.target.closest('a[href]') : null;
      if (!(a instanceof HTMLAnchorElement)) return;
      if (a.origin !== location.origin) {
        e.preventDefault();
        void api.POST('/api/v1/desktop/open-link', { body: { address: a.href } }).catch(() => undefined);
      } else if (a.hasAttribute('download')) {
        e.preventDefault();
        save({ name: a.download || decodeURIComponent(a.pathname.split('/').pop() ?? ''), path: a.pathname });
      }
    };
    const take = (e: Event) => {
      e.preventDefault();
      save((e as CustomEvent<TextFile>).detail);
    };
    const go = (e: Event) => {
      e.preventDefault();
      history.push((e as CustomEvent<string>).detail);
    };
    document.addEventListener('click', click, true);
    document.addEventListener(saving, take);
    document.addEventListener(going, go);
    return () => {
      document.removeEventListener('click', click, true);
      document.removeEventListener(saving, take);
      document.removeEventListener(going, go);
    };
  }, [api, is, say, words, history]);
}
