import { useText } from '@/i18n/text';
import { useCodes } from '@/i18n/codes';
import { useFormat } from '@/lib/format';
import { Layer } from '@/ui/dialog';
import { Facts } from '@/ui/section';
import { Failed, Note, Skeleton } from '@/ui/state';
import { sourcesText } from '../messages';
import { type PostingDiff, type SampleInfo, useReplay } from '../queries';
import { useFieldName } from './Sample';

function Part({ title, list, fields }: { title: string; list: readonly PostingDiff[] | null; fields?: boolean }) {
  const name = useFieldName();
  if (!list?.length) return null;
  return (
    <section aria-label={title} className="mt-3">
      <h3 className="type-label text-ink-2">{title}</h3>
      <ul>
        {list.slice(0, 50).map((d) => (
          <li key={d.id} className="border-b border-line py-1.5">
            <span className="block truncate font-medium">{d.title || d.id}</span>
            {fields &&
              (d.fields ?? []).map((x) => (
                <span key={x.field} className="type-note block break-words text-ink-2">
                  {name(x.field)}: <del className="text-stop">{x.then || '–'}</del> → <ins className="text-gain no-underline">{x.now || '–'}</ins>
                </span>
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Replay reads a kept answer with the present parser and shows what differs. */
export function Replay({ name, info, onClose }: { name: string; info: SampleInfo | undefined; onClose: () => void }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const codes = useCodes();
  const { data: r, error, refetch } = useReplay(name, info);
  const reading = (x: { status: string; postings: number; skipped: number; reason?: string }) =>
    t('reading', { status: codes.word('sourcestatus', x.status), n: x.postings, skipped: x.skipped }) + (x.reason ? ` (${x.reason})` : '');
  const differs = r && (r.added?.length ?? 0) + (r.removed?.length ?? 0) + (r.changed?.length ?? 0) > 0;
  return (
    <Layer open={!!info} onClose={onClose} title={t('replayOf', { name })} description={t('replayAbout', { at: f.dateTime(info?.at) ?? '' })} className="md:!w-[min(900px,94vw)]">
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !r ? (
        <Skeleton rows={4} />
      ) : (
        <>
          <Facts rows={[[t('readThen'), reading(r.then)], [t('readNow'), reading(r.now)], [t('same'), f.number(r.same)]]} />
          {(r.limits ?? []).map((l) => (
            <Note key={l} tone="warn">
              {limits.has(l) ? t(`l.${l}` as 'l.cut') : l}
            </Note>
          ))}
          {!differs && <Note tone="accent">{t('noDifference')}</Note>}
          <Part title={t('onlyNow')} list={r.added} />
          <Part title={t('onlyThen')} list={r.removed} />
          <Part title={t('changed')} list={r.changed} fields />
        </>
      )}
    </Layer>
  );
}
const limits = new Set(['bare', 'cut', 'asked_more']);
