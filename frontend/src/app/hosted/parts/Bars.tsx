import { Lock, MailQuestion, Unplug } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useAgent } from '../../queries';
import { DecisionList } from './DecisionList';
import { hostedText } from './messages';
import { useDecisions, useTexts } from '../queries';
import { UnlockLayer } from './Unlock';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true, className: 'shrink-0 text-warn' };

function Bar({ sign, children, act, onAct }: { sign: ReactNode; children: ReactNode; act?: string; onAct?: () => void }) {
  return (
    <div role="status" className="type-ui flex shrink-0 items-center gap-2 border-b border-edge bg-warn-soft px-5 py-1.5 max-md:px-4">
      {sign}
      <span className="min-w-0 grow break-words">{children}</span>
      {act && (
        <button type="button" className="shrink-0 text-accent underline max-md:min-h-12" onClick={onAct}>
          {act}
        </button>
      )}
    </div>
  );
}

/** A refusal is news for so long, in ms. */
const fresh = 24 * 3_600_000;

/** Bars say that the agent is away, that texts are locked, or that decisions wait or were refused. */
export default function Bars() {
  const t = useText(hostedText);
  const f = useFormat();
  const { data: agent } = useAgent();
  const { data: decisions } = useDecisions();
  const texts = useTexts();
  const [layer, setLayer] = useState<'unlock' | 'decisions'>();
  const waiting = decisions?.filter((d) => d.state === 'waiting').length ?? 0;
  // A later decision about the same thing stands for what became of the earlier one.
  const latest = decisions?.filter((d, i) => decisions.findIndex((e) => e.target === d.target && e.kind === d.kind) === i) ?? [];
  const refused = latest.filter((d) => !['waiting', 'applied'].includes(d.state) && Date.now() - Date.parse(d.at) < fresh).length;
  return (
    <>
      {agent?.away && <Bar sign={<Unplug {...icon} />}>{t('away', { when: f.age(agent.seen_at) ?? '' })}</Bar>}
      {texts === 'locked' && (
        <Bar sign={<Lock {...icon} />} act={t('unlock')} onAct={() => setLayer('unlock')}>
          {t('locked')}
        </Bar>
      )}
      {waiting + refused > 0 && (
        <Bar sign={<MailQuestion {...icon} />} act={t('show')} onAct={() => setLayer('decisions')}>
          {[waiting > 0 && t('waiting', { n: waiting }), refused > 0 && t('refusedNow', { n: refused })].filter(Boolean).join(' ')}
        </Bar>
      )}
      <UnlockLayer open={layer === 'unlock'} onClose={() => setLayer(undefined)} />
      <DecisionList open={layer === 'decisions'} onClose={() => setLayer(undefined)} />
    </>
  );
}
