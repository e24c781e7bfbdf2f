import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { take } from '@/data/api';
import { useData } from '@/data/context';
import { keys } from '@/data/keys';
import type { Answer, AnswerWish } from '@/data/types';
import { useText } from '@/i18n/text';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { conversationText } from './parts/conversation-messages';

/** useConversation reads what was sent, what came back and what was answered; a hosted dashboard does not have it. */
export function useConversation(submission: string | undefined) {
  const { api, hosted } = useData();
  return useQuery({
    queryKey: keys.conversation(submission ?? ''),
    queryFn: ({ signal }) => take(api.GET('/api/v1/submissions/{id}/conversation', { params: { path: { id: submission! } }, signal })),
    enabled: !!submission && !hosted,
  });
}

/** useAnswerActs drafts, edits, approves, rejects and settles answers. An approval is for exactly the text that is shown. */
export function useAnswerActs(submission: string) {
  const { api } = useData();
  const client = useQueryClient();
  const { say } = useToast();
  const t = useText(conversationText);
  const words = useProblemText();
  const settled = {
    onError: (e: unknown) => say(words(e)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.conversation(submission) }),
  };
  const path = (a: Answer) => ({ params: { path: { id: a.id } } });
  return {
    draft: useMutation({ mutationFn: (wish: AnswerWish) => take(api.POST('/api/v1/submissions/{id}/answer', { params: { path: { id: submission } }, body: wish })), ...settled }),
    approve: useMutation({ mutationFn: (a: Answer) => take(api.POST('/api/v1/answers/{id}/approve', { ...path(a), body: { hash: a.hash } })), onSuccess: () => say(t('approved')), ...settled }),
    reject: useMutation({ mutationFn: (a: Answer) => take(api.POST('/api/v1/answers/{id}/reject', { ...path(a), body: {} })), ...settled }),
    edit: useMutation({
      mutationFn: (v: { answer: Answer; subject: string; body: string }) => take(api.PUT('/api/v1/answers/{id}', { ...path(v.answer), body: { hash: v.answer.hash, subject: v.subject, body: v.body } })),
      ...settled,
    }),
    resolve: useMutation({
      mutationFn: (v: { answer: Answer; how: 'sent' | 'absent' | 'cancel' | 'resume' }) => take(api.POST('/api/v1/answers/{id}/resolve', { ...path(v.answer), body: { how: v.how } })),
      ...settled,
    }),
  };
}
