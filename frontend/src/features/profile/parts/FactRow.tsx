import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Tag } from '@/ui/tag';
import { textOf, unproved } from '../facts';
import { profileText } from '../messages';
import type { Fact } from '../queries';

/** FactRow is one fact with where it comes from; what is not confirmed asks first. */
export function FactRow({ fact: x, may, disabled, onEdit, onConfirm, onRemove }: { fact: Fact; may: boolean; disabled: boolean; onEdit: () => void; onConfirm: () => void; onRemove: () => void }) {
  const t = useText(profileText);
  const f = useFormat();
  const rate = x.rate && f.pay({ min: x.rate, max: x.rate, period: x.period ?? '' });
  const more = [rate, x.level ? `${t('level').split(',')[0]} ${x.level}` : '', x.years ? `${f.number(x.years, 1)} ${t('years')}` : '', (x.skills ?? []).filter((s) => s !== textOf(x, f.lang)).join(', ')].filter(Boolean).join(' · ');
  return (
    <li className="grid grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_auto] items-center gap-x-5 gap-y-1 border-b border-line py-2 max-md:grid-cols-1">
      <div className="min-w-0">
        <p className="type-row break-words">{textOf(x, f.lang) || rate}</p>
        {more && textOf(x, f.lang) && <p className="type-note break-words text-ink-2">{more}</p>}
      </div>
      <div className="type-note flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 break-words text-ink-2">
        {!x.confirmed && <Tag tone="warn">{t('unconfirmed')}</Tag>}
        {unproved(x) && <Tag tone="unknown">{t('noEvidence')}</Tag>}
        {x.private && <Tag>{t('private')}</Tag>}
        {x.evidence && <span>{x.evidence}</span>}
        {x.url && <span className="type-mono break-all">{x.url}</span>}
      </div>
      {may && (
        <div className="flex flex-wrap gap-1">
          {!x.confirmed && (
            <Button look="primary" disabled={disabled} onClick={onConfirm}>
              {t('confirm')}
            </Button>
          )}
          <Button look="quiet" disabled={disabled} onClick={onEdit} aria-label={`${t('edit')}: ${textOf(x, f.lang)}`}>
            {t('edit')}
          </Button>
          <Button look="quiet" disabled={disabled} onClick={onRemove} aria-label={`${t('remove')}: ${textOf(x, f.lang)}`}>
            {t('remove')}
          </Button>
        </div>
      )}
    </li>
  );
}
