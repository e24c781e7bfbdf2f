import { Link } from '@tanstack/react-router';
import type { AuditEvent } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Layer } from '@/ui/dialog';
import { Facts } from '@/ui/section';
import { auditText } from '../messages';

/** Record shows one entry whole, with the hashes that hold it in its chain. */
export function Record({ event: e, onClose }: { event: AuditEvent | undefined; onClose: () => void }) {
  const t = useText(auditText);
  const f = useFormat();
  return (
    <Layer open={!!e} onClose={onClose} title={e ? t('record', { n: e.seq }) : ''} description={t('recordAbout')} className="md:!w-[min(720px,92vw)]">
      {e && (
        <>
          <Facts
            rows={[
              [t('time'), f.dateTime(e.at)],
              [t('by'), e.by],
              [t('kind'), e.kind],
              [t('object'), <span key="s" className="type-mono break-all">{e.subject || '–'}</span>],
              ...(e.from || e.to ? [[t('change'), `${e.from || '–'} → ${e.to || '–'}`] as const] : []),
              ...(e.job_id ? [[t('job'), <Link key="j" to="/jobs/$id" params={{ id: e.job_id }} className="text-accent underline">{t('openJob')}</Link>] as const] : []),
              [t('jobSeq'), f.number(e.job_seq)],
              [t('prev'), <span key="p" className="type-mono break-all">{e.prev || '–'}</span>],
              [t('hash'), <span key="h" className="type-mono break-all">{e.hash}</span>],
            ]}
          />
          {e.data && <pre aria-label={t('data')} className="type-mono mt-3 border border-line bg-paper p-3 break-words whitespace-pre-wrap">{e.data}</pre>}
        </>
      )}
    </Layer>
  );
}
