import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/data/keys';
import { useOperation } from '@/data/operation';
import type { Operation } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { Progress } from '@/ui/progress';
import { Note } from '@/ui/state';
import { jobText } from '../messages';

/** Drafting shows a draft while it is written, piece by piece, with a way to cancel. */
export function Drafting({ id, onDone }: { id: string; onDone: (o: Operation) => void }) {
  const t = useText(jobText);
  const codes = useCodes();
  const client = useQueryClient();
  const [ended, setEnded] = useState<Operation>();
  const work = useOperation(id, (o) => {
    setEnded(o);
    void client.invalidateQueries({ queryKey: keys.proposals() });
    void client.invalidateQueries({ queryKey: ['job'] });
    if (o.state === 'done') onDone(o);
  });
  if (ended?.state === 'done') return null;
  if (ended) {
    return (
      <Note tone={ended.state === 'failed' ? 'stop' : 'warn'} live>
        {ended.state === 'failed' ? t('draftFailed', { why: ended.error?.detail ?? ended.error?.title ?? '' }) : t('draftCancelled')}
      </Note>
    );
  }
  const stage = work.operation?.progress?.stage;
  const { done, total } = work.operation?.progress ?? {};
  return (
    <section aria-label={t('drafting')} className="flex flex-col gap-3 border border-dashed border-edge p-3">
      <Progress label={[t('drafting'), stage && codes.word('stage', stage)].filter(Boolean).join(': ')} done={done} total={total} onCancel={work.cancel} cancelling={work.cancelling} cancelLabel={t('cancel')} />
      {work.text && <p className="type-prose pane max-h-[40vh] whitespace-pre-wrap text-ink-2">{work.text}</p>}
    </section>
  );
}
