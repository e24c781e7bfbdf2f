import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Page } from '@/data/types';

export type Fact = components['schemas']['Fact'];
export type Profile = components['schemas']['Profile'];

/** A statement read from a document that waits for its owner; it is no fact until it is confirmed. */
export interface Candidate {
  id: string;
  fact: Fact;
  detail?: Record<string, string>;
  source: { file: string; page?: number; line: number; section?: string; text: string };
  key: string;
  confidence: number;
  state: 'pending' | 'confirmed' | 'rejected';
  conflict?: string;
  differs?: string[] | null;
  warnings?: string[] | null;
}
export interface CVImport {
  file: string;
  format: string;
  language?: string;
  pages?: number;
  candidates: Candidate[] | null;
  known: number;
  rejected: number;
  notes?: { code: string; page?: number; text?: string }[] | null;
}
export type Conflict = 'replace' | 'beside';

const profileKey = [...keys.profile, 'versioned'] as const;
export const candidatesKey = [...keys.profile, 'candidates'] as const;

/** useProfile reads the default profile with its version; without one the profile is absent. */
export function useProfile() {
  const { http } = useData();
  return useQuery({ queryKey: profileKey, queryFn: ({ signal }) => http.getVersioned<Profile>('profile', signal) });
}

export function useSaveProfile() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { profile: Profile; etag?: string }) => http.send<Profile>('PUT', 'profile', { body: v.profile, etag: v.etag ?? '*' }),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.profile }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}

export function useCandidates() {
  const { http } = useData();
  return useQuery({ queryKey: candidatesKey, queryFn: async ({ signal }) => (await http.get<Page<Candidate>>('profile/candidates', { state: 'pending', limit: 500 }, signal)).items ?? [] });
}

/** The largest document that is taken, in bytes. */
export const mostBytes = 5 << 20;

export function useImport() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => http.upload<CVImport>(`profile/import?name=${encodeURIComponent(file.name.slice(0, 120))}`, file),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.profile }),
  });
}

export function useDecide() {
  const { http } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (v: { id: string; act: 'confirm'; fact?: Fact; conflict?: Conflict } | { id: string; act: 'reject' }) =>
      http.send('POST', `profile/candidates/${encodeURIComponent(v.id)}/${v.act}`, { body: v.act === 'confirm' ? { fact: v.fact, conflict: v.conflict } : {} }),
    onSuccess: (_, v) => client.setQueryData<Candidate[]>(candidatesKey, (all) => all?.filter((c) => c.id !== v.id)),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keys.profile }), client.invalidateQueries({ queryKey: keys.agent })]),
  });
}
