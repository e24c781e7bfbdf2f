import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { take, takeItems, takeVersioned, version } from '@/data/api';
import { keys } from '@/data/keys';

export type Fact = components['schemas']['Fact'];
export type Profile = components['schemas']['Profile'];

/** A statement read from a document that waits for its owner; it is no fact until it is confirmed. */
export type Candidate = components['schemas']['Candidate'];
export type CVImport = components['schemas']['CVImport'];
export type Conflict = 'replace' | 'beside';

const profileKey = [...keys.profile, 'versioned'] as const;
export const candidatesKey = [...keys.profile, 'candidates'] as const;

/** useProfile reads the default profile with its version; without one the profile is absent. */
export function useProfile() {
  const { api } = useData();
  return useQuery({ queryKey: profileKey, queryFn: ({ signal }) => takeVersioned(api.GET('/api/v1/profile', { signal })) });
}

export function useSaveProfile() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { profile: Profile; etag?: string }) => take(api.PUT('/api/v1/profile', { params: { header: version(v.etag ?? '*') }, body: v.profile })),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.profile }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}

export function useCandidates() {
  const { api } = useData();
  return useQuery({ queryKey: candidatesKey, queryFn: ({ signal }) => takeItems(api.GET('/api/v1/profile/candidates', { params: { query: { state: ['pending'], limit: 500 } }, signal })) });
}

/** The largest document that is taken, in bytes. */
export const mostBytes = 5 << 20;

export function useImport() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) =>
      take(
        api.POST('/api/v1/profile/import', {
          params: { query: { name: file.name.slice(0, 120) } },
          // The file goes as it is, with its own type.
          body: file as never,
          bodySerializer: (raw: unknown) => raw as Blob,
          headers: { 'Content-Type': file.type || 'application/octet-stream' },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.profile }),
  });
}

export function useDecide() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { id: string; act: 'confirm'; fact?: Fact; conflict?: Conflict } | { id: string; act: 'reject' }) =>
      take(
        v.act === 'confirm'
          ? api.POST('/api/v1/profile/candidates/{id}/confirm', { params: { path: { id: v.id } }, body: { fact: v.fact, conflict: v.conflict } })
          : api.POST('/api/v1/profile/candidates/{id}/reject', { params: { path: { id: v.id } } }),
      ),
    onSuccess: (_, v) => client.setQueryData<Candidate[]>(candidatesKey, (all) => all?.filter((c) => c.id !== v.id)),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.profile }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}
