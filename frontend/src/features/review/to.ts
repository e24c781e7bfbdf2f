import { hostedText } from '@/app/hosted/parts/messages';
import type { Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { reviewText } from './messages';

/** useTo says to whom a proposal goes, as far as that is known here; seen is false where it is not the address itself. */
export function useTo({ content, partial, to, unseen }: Pick<Proposal, 'content' | 'partial' | 'to' | 'unseen'>): { text: string; seen: boolean } {
  const t = useText(reviewText);
  const th = useText(hostedText);
  if (content.recipient) return { text: content.recipient, seen: true };
  if (unseen === 'locked' || unseen === 'damaged') return { text: th('recipientUnread'), seen: false };
  if (!partial || to === 'none') return { text: t('recipientNone'), seen: false };
  return { text: to ? th('recipientKeptAt', { at: to }) : th('recipientKept'), seen: false };
}
