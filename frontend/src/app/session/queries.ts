import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import { asProblem } from '@/data/problem';

/** useSignIn opens a session; what is on screen stays, and is read again. */
export function useSignIn() {
  const { auth } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (v: { name: string; password: string; keep?: boolean }) => {
      await auth.login(v.name, v.password, v.keep);
      client.setQueryData(keys.session, await auth.me());
    },
    onSuccess: () => client.invalidateQueries(),
  });
}

/** useSetup makes the owner from the one-time link, and signs in; who has no profile yet is led to the steps. */
export function useSetup() {
  const { auth, profile } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (v: { token: string; name: string; password: string }) => {
      await auth.setup(v.token, v.name, v.password);
      const state = await auth.state();
      if (!state.signed_in) await auth.login(v.name, v.password);
      const bare = await profile.get().then(
        () => false,
        (e) => asProblem(e).code === 'not_found',
      );
      // The link has done its work.
      history.replaceState(history.state, '', bare ? '/onboarding' : '/');
    },
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useSignOut() {
  const { auth } = useData();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => auth.logout(),
    onSuccess: () => {
      client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'authState' });
      return client.invalidateQueries({ queryKey: keys.authState });
    },
  });
}
