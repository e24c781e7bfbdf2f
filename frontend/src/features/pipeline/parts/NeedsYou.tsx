import { Link } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Resolution } from '@/data/data';
import type { Submission } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import type { Card } from '../board';
import { pipelineText } from '../messages';
import { useResolve } from '../queries';

/** Which answers a state allows; there is no way to send an unknown one again. */
export const answers: Record<string, readonly Resolution[]> = {
  unknown: ['sent', 'absent'],
  needs_human: ['sent', 'absent', 'cancel'],
  parked: ['sent', 'resume', 'cancel'],
};
const label = { sent: 'wasSent', absent: 'wasNot', resume: 'resume', cancel: 'cancel' } as const;

function ResolveForm({ card, how, onDone }: { card: Card; how: Resolution; onDone: () => void }) {
  const t = useText(pipelineText);
  const words = useProblemText();
  const { say } = useToast();
  const resolve = useResolve();
  const [note, setNote] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    resolve.mutate({ id: card.id, how, note: note.trim() }, { onSuccess: () => { say(t('resolved')); onDone(); } });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <p className="font-semibold break-words">
        {card.title}, {card.to}
      </p>
      <TextField label={t('note')} hint={t('noteHint')} maxLength={500} value={note} onChange={(e) => setNote(e.target.value)} error={resolve.isError ? words(resolve.error) : undefined} />
      <Button type="submit" look="primary" busy={resolve.isPending} className="self-end">
        {t(label[how])}
      </Button>
    </form>
  );
}

/** NeedsYou stands above the board: submissions that only a person can settle. */
export function NeedsYou({ cards, maySend }: { cards: readonly Card[]; maySend: boolean }) {
  const t = useText(pipelineText);
  const codes = useCodes();
  const whyOf = (s: Submission) => {
    if (s.state !== 'parked') return t('unknown');
    return s.refusal?.text ?? t('parked');
  };
  const f = useFormat();
  const [asked, setAsked] = useState<{ card: Card; how: Resolution }>();
  if (cards.length === 0) return null;
  return (
    <section aria-label={t('needs')} className="px-5 pt-4 max-md:px-4">
      <h2 className="type-section pb-2">{t('needs')}</h2>
      <ul className="flex flex-col gap-2">
        {cards.map((c) => (
          <li key={c.id} className="dashed flex flex-wrap items-start gap-3 bg-surface p-3">
            <CircleHelp size={16} strokeWidth={1.6} aria-hidden className="mt-0.5 shrink-0 text-stop" />
            <div className="min-w-0 grow">
              <p className="type-row truncate">
                <Link to="/jobs/$id" params={{ id: c.jobID }} className="hover:underline">
                  {c.title}
                </Link>
              </p>
              <p className="text-ink-2">
                <Tag tone="unknown">{codes.word('state', 'submission.' + c.submission!.state)}</Tag> {c.channel}, {c.to}, {f.age(c.at)}
              </p>
              <p className="pt-1">{whyOf(c.submission!)}</p>
            </div>
            <div className="flex flex-wrap gap-2">
              {(answers[c.submission!.state] ?? []).map((how) => (
                <Button key={how} disabled={!maySend} onClick={() => setAsked({ card: c, how })}>
                  {t(label[how])}
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      <Layer open={!!asked} onClose={() => setAsked(undefined)} title={t('resolveTitle')} description={t('resolveAbout')}>
        {asked && <ResolveForm {...asked} onDone={() => setAsked(undefined)} />}
      </Layer>
    </section>
  );
}
