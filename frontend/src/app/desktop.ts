import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { take } from '@/data/api';
import { useData } from '@/data/context';

/** useIsDesktop asks whether the desktop program serves this page. */
export function useIsDesktop() {
  const { api } = useData();
  return useQuery({ queryKey: ['isDesktop'], staleTime: Infinity, queryFn: async ({ signal }) => (await take(api.GET('/api/v1/meta', { signal }))).desktop === true });
}

/** useDesktopLinks opens what leads elsewhere outside the program's window, which shows this dashboard only. */
export function useDesktopLinks(): void {
  const { api } = useData();
  const is = useIsDesktop().data === true;
  useEffect(() => {
    if (!is) return;
    const click = (e: MouseEvent) => {
      const a = e.target instanceof Element ? e.target.closest('a[href]') : null;
      if (!(a instanceof HTMLAnchorElement) || a.hasAttribute('download') || a.origin === location.origin) return;
      e.preventDefault();
      void api.POST('/api/v1/desktop/open-link', { body: { address: a.href } }).catch(() => undefined);
    };
    document.addEventListener('click', click, true);
    return () => document.removeEventListener('click', click, true);
  }, [api, is]);
}
