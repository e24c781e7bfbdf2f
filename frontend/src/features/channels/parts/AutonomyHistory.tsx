import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Failed, Skeleton } from '@/ui/state';
import { type AutonomyStep, useSteps } from '../autonomy';
import { autonomyText } from './messages';

const reasons = ['agreed', 'fell', 'accepted', 'declined', 'disagreement', 'replies_fell', 'platform_refused', 'bounced', 'not_permitted', 'by_hand', 'restored', 'mode_set'] as const;
const states = ['shadow', 'offered', 'granted', 'demoted'] as const;

/** History lists every step of a channel's autonomy, the latest first; none is ever erased. */
export function History({ channel }: { channel: string }) {
  const t = useText(autonomyText);
  const f = useFormat();
  const { data, error } = useSteps(channel);
  if (error) return <Failed error={error} className="!px-0" />;
  if (!data) return <Skeleton rows={2} height={28} />;
  const state = (s: string) => {
    const known = states.find((k) => k === s);
    return known ? t(`state.${known}`) : s;
  };
  const why = (s: AutonomyStep) => {
    const known = reasons.find((k) => k === s.reason);
    return known ? t(`reason.${known}`) : s.reason;
  };
  return (
    <section aria-label={t('history')}>
      <h3 className="type-section pt-1">{t('history')}</h3>
      {data.length === 0 && <p className="text-ink-2">{t('historyNone')}</p>}
      <ol>
        {data.map((s) => (
          <li key={s.seq} className="border-b border-line py-1.5">
            <span className="flex justify-between gap-3">
              <span className="min-w-0">
                {state(s.from)} → <b className="font-semibold">{state(s.to)}</b>: {why(s)}
              </span>
              <time dateTime={s.at} title={f.dateTime(s.at)} className="shrink-0 text-ink-3">
                {f.age(s.at)}
              </time>
            </span>
            <span className="type-note block break-words text-ink-2">
              {[s.detail, s.agreement.n > 0 && t('of', { k: f.number(s.agreement.matched), n: f.number(s.agreement.n) }), s.by.replace(/^user:/, '')].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
