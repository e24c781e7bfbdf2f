import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { take } from '@/data/api';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';

const key = [...keys.settings, 'desktop'] as const;
type Change = components['schemas']['DesktopChange'];
/** What the desktop program is asked to do. */
export type DesktopAct = { do: 'folder'; folder: 'data' | 'log' | 'crash' } | { do: 'forget' } | { do: 'restart'; live: boolean };

export function useDesktop() {
  const { api } = useData();
  return useQuery({ queryKey: key, queryFn: ({ signal }) => take(api.GET('/api/v1/desktop', { signal })) });
}

export function useChangeDesktop() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Change) => take(api.PATCH('/api/v1/desktop', { body })),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useDesktopAct() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: DesktopAct) => {
      if (act.do === 'folder') await api.POST('/api/v1/desktop/open-folder', { body: { folder: act.folder } });
      else if (act.do === 'forget') await api.DELETE('/api/v1/desktop/crash');
      else await api.POST('/api/v1/desktop/restart', { body: { live: act.live } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}
