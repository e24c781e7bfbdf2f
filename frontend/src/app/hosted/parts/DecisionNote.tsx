import type { RemoteDecision } from '@/data/hosted';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Note } from '@/ui/state';
import { hostedText } from './messages';

/** DecisionNote says how the latest decision about a draft stands. The text of an edit that was not taken is offered again. */
export function DecisionNote({ decision: d, onTakeBack }: { decision: RemoteDecision; onTakeBack: (content: NonNullable<RemoteDecision['content']>) => void }) {
  const t = useText(hostedText);
  const f = useFormat();
  const { content } = d;
  return (
    <Note tone={d.state === 'waiting' ? 'accent' : 'warn'} live>
      <div className="flex flex-col items-start gap-2">
        <p>{t(`note.${d.state}`, { kind: t(`kind.${d.kind}`), time: f.time(d.at) ?? '', why: d.why })}</p>
        {d.state !== 'waiting' && content && <Button onClick={() => onTakeBack(content)}>{t('takeBack')}</Button>}
      </div>
    </Note>
  );
}
