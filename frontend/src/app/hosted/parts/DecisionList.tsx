import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { shortHash, useFormat } from '@/lib/format';
import { Layer } from '@/ui/dialog';
import { Tag } from '@/ui/tag';
import { hostedText } from './messages';
import { useDecisions } from '../queries';

/** DecisionList shows the latest decisions and how each stands. */
export function DecisionList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText(hostedText);
  const f = useFormat();
  const { data = [] } = useDecisions();
  return (
    <Layer open={open} onClose={onClose} title={t('decisions')} description={t('decisionsAbout')}>
      {data.length === 0 && <p className="text-ink-2">{t('decisionsNone')}</p>}
      <ul>
        {data.map((d) => (
          <li key={d.id} className="flex flex-col gap-1 border-b border-line py-2">
            <span className="flex flex-wrap items-center gap-2">
              <b className="font-semibold">{t(`kind.${d.kind}`)}</b>
              <Tag tone={d.state === 'waiting' ? 'unknown' : d.state === 'applied' ? 'plain' : 'stop'}>{t(`state.${d.state}`)}</Tag>
              <span className="ml-auto text-ink-3">{f.age(d.at)}</span>
            </span>
            {d.why && <span className="break-words">{d.why}</span>}
            {d.target && (
              <span className="flex flex-wrap items-baseline gap-3">
                <Link to="/review/$id" params={{ id: d.target }} onClick={onClose} className="text-accent underline">
                  {t('openDraft')}
                </Link>
                <span className="type-mono text-ink-2" title={d.hash}>
                  {shortHash(d.hash)}
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Layer>
  );
}
