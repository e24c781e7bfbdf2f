import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useCodes } from '@/i18n/codes';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { OutsideText } from '@/ui/outside-text';
import { Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { sourcesText } from '../messages';
import { type SampleInfo, useSample, useSamples } from '../queries';
import { Replay } from './Replay';

function Sample({ name, info, onClose }: { name: string; info: SampleInfo | undefined; onClose: () => void }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const { data, error, refetch } = useSample(name, info?.id);
  return (
    <Layer open={!!info} onClose={onClose} title={t('sample', { name })} description={t('sampleAbout', { at: f.dateTime(info?.at) ?? '', size: info?.size ?? 0 })} className="md:!w-[min(900px,94vw)]">
      {error ? <Failed error={error} retry={() => void refetch()} /> : data === undefined ? <Skeleton rows={4} /> : <OutsideText text={data.slice(0, 200_000)} className="type-mono" />}
    </Layer>
  );
}

/** BlackBox lists the last answers of a source as they were fetched. */
export function BlackBox({ name, open }: { name: string; open: number }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const codes = useCodes();
  const { data, error, refetch } = useSamples(name);
  const [shown, setShown] = useState<SampleInfo>();
  const [again, setAgain] = useState<SampleInfo>();
  const review = useAllowed('review');
  const [seen, setSeen] = useState(open);
  if (open !== seen) {
    // The key of the page opens the latest answer.
    setSeen(open);
    if (data?.[0]) setShown(data[0]);
  }
  return (
    <Section title={t('black')} className="border-t border-line">
      <p className="type-note text-ink-2">{t('blackAbout')}</p>
      {error ? (
        <Failed error={error} retry={() => void refetch()} className="!px-0" />
      ) : !data ? (
        <Skeleton rows={2} height={36} />
      ) : data.length === 0 ? (
        <p className="text-ink-2">{t('blackNone')}</p>
      ) : (
        <ul className="flex flex-col">
          {data.slice(0, 8).map((s) => (
            <li key={s.id} className="flex items-center gap-2 border-b border-line">
              <button type="button" onClick={() => setShown(s)} className="flex min-w-0 grow flex-wrap justify-between gap-x-3 py-1.5 text-left hover:underline">
                <span>{codes.word('sourcestatus', s.status)}</span>
                <span className="text-ink-2">{f.age(s.at)}</span>
                <span className="type-mono w-full truncate text-ink-3">{s.url}</span>
              </button>
              {review.may && (
                <Button look="quiet" disabled={review.disabled} onClick={() => setAgain(s)}>
                  {t('replay')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Sample name={name} info={shown} onClose={() => setShown(undefined)} />
      <Replay name={name} info={again} onClose={() => setAgain(undefined)} />
    </Section>
  );
}
