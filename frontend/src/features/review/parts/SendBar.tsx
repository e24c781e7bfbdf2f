import { Mail, TriangleAlert } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import type { Mode } from '@/app/queries';
import type { Channel, Proposal } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { shortHash } from '@/lib/format';
import { Button } from '@/ui/button';
import { CapSlots } from '@/ui/cap-slots';
import { useCommands } from '@/lib/keys';
import type { Obstacle } from '../claims';
import { reviewText } from '../messages';
import { useTo } from '../to';
import { Hold } from './Hold';

/** sendWords are the words of the one primary button: they carry the mode. */
export function sendWords(mode: Mode, channel: Pick<Channel, 'hand_off'> | undefined): 'approveDry' | 'approveLive' | 'approveHand' | 'approveUnknown' {
  if (mode === 'unknown') return 'approveUnknown';
  if (mode === 'dry') return 'approveDry';
  return channel?.hand_off ? 'approveHand' : 'approveLive';
}

/** SendBar says by which channel, within which caps, in which mode and for exactly which text; then it approves. */
export function SendBar({ proposal, channel, mode, why, busy, onApprove, onReject, onEdit, mayReview, mayEdit, phone }: {
  proposal: Proposal;
  channel?: Channel;
  mode: Mode;
  why: readonly Obstacle[];
  busy: boolean;
  mayReview: boolean;
  mayEdit: boolean;
  phone: boolean;
  onApprove: () => void;
  onReject: () => void;
  onEdit: () => void;
}) {
  const t = useText(reviewText);
  const to = useTo(proposal);
  const codes = useCodes();
  const blocked = why.length > 0;
  const words = t(sendWords(mode, channel));
  const reason = blocked && t('blockedBy', { why: why.map((w) => t(w.key, { n: w.n ?? 0, state: codes.word('state', 'proposal.' + proposal.state) })).join(', ') });
  const canReject = mayReview && ['waiting', 'needs_human'].includes(proposal.state);
  useCommands(t('draft'), [
    { id: 'approve', keys: 'mod+Enter', label: words, run: onApprove, off: blocked || busy, inFields: true },
    { id: 'reject', keys: 'x', label: t('reject'), run: onReject, off: !canReject },
  ]);
  const hash = (
    <Link to="/audit" search={{ q: proposal.hash }} title={proposal.hash} className="type-mono text-ink-2 underline">
      {shortHash(proposal.hash)}
    </Link>
  );
  const caps = channel?.caps;
  if (phone) {
    return (
      <footer className="flex shrink-0 flex-col gap-2 border-t-2 border-ink bg-surface px-4 py-3">
        {reason && (
          <p className="flex gap-2 text-[14px]">
            <TriangleAlert size={16} strokeWidth={1.6} aria-hidden className="mt-0.5 shrink-0 text-warn" />
            {reason}
          </p>
        )}
        <p className="flex items-center gap-2 text-[14px]">
          <Mail size={16} strokeWidth={1.6} aria-hidden className="shrink-0" />
          <span className="min-w-0 grow truncate">
            {proposal.content.channel}, {to.text}
            {caps && caps.per_day > 0 && `, ${t('capDay', { n: Math.min(channel.used_day + 1, caps.per_day), of: caps.per_day })}`}
          </span>
          {hash}
        </p>
        <div className="flex flex-wrap gap-2">
          <Button className="grow" onClick={onReject} disabled={!canReject}>
            {t('reject')}
          </Button>
          <Button className="grow" onClick={onEdit} disabled={!mayEdit}>
            {t('edit')}
          </Button>
          {mode === 'live' && !channel?.hand_off ? (
            <Hold label={t('holdLive')} busy={busy} disabled={blocked} onHeld={onApprove} />
          ) : (
            <Button look="primary" className="grow !whitespace-normal" busy={busy} disabled={blocked} onClick={onApprove}>
              {words}
            </Button>
          )}
        </div>
      </footer>
    );
  }
  return (
    <footer className="flex shrink-0 items-stretch border-t-2 border-ink bg-surface">
      <div className="grid min-w-0 grow grid-cols-3 divide-x divide-line py-3">
        <div className="min-w-0 px-5">
          <p className="type-label text-ink-3">{t('channel')}</p>
          <p className="flex items-center gap-1.5 truncate font-semibold">
            <Mail size={16} strokeWidth={1.6} aria-hidden className="shrink-0" />
            {proposal.content.channel}
          </p>
          <p className="truncate text-ink-2" title={to.text}>{to.text}</p>
        </div>
        <div className="min-w-0 px-5">
          <p className="type-label pb-0.5 text-ink-3">{t('caps')}</p>
          {caps && (caps.per_hour > 0 || caps.per_day > 0) ? (
            <div className="flex flex-wrap gap-x-5 gap-y-1">
              {caps.per_hour > 0 && <CapSlots used={channel.used_hour} of={caps.per_hour} label={t('capHour', { n: channel.used_hour + 1, of: caps.per_hour })} />}
              {caps.per_day > 0 && <CapSlots used={channel.used_day} of={caps.per_day} label={t('capDay', { n: channel.used_day + 1, of: caps.per_day })} />}
            </div>
          ) : (
            <p>{t('capNone')}</p>
          )}
        </div>
        <div className="min-w-0 px-5">
          <p className="type-label text-ink-3">{t('mode')}</p>
          <p className="font-semibold">{mode === 'dry' ? t('dryRun') : channel ? t(`mode.${channel.mode}`) : mode === 'live' ? t('live') : codes.word('mode', '')}</p>
          <p className="truncate text-ink-2">
            {t('bound')} {hash}
          </p>
        </div>
      </div>
      <div className="flex max-w-[460px] flex-col items-end justify-center gap-1 border-l border-line px-5 py-2">
        <div className="flex gap-2">
          <Button keys="x" onClick={onReject} disabled={!canReject}>
            {t('reject')}
          </Button>
          <Button look="primary" keys="mod+Enter" busy={busy} disabled={blocked} onClick={onApprove} aria-describedby={reason ? 'why-not' : undefined}>
            {words}
          </Button>
        </div>
        {reason && (
          <p id="why-not" className="type-note text-right text-ink-2">
            {reason}
          </p>
        )}
      </div>
    </footer>
  );
}
