import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { useText } from '@/i18n/text';
import { Tag } from '@/ui/tag';
import { groupOf, sameValue } from '../draft';
import { settingsText } from '../messages';
import type { SettingField } from '../queries';
import { useSettingWords } from '../words';
import { Editor } from './Editor';

/** FieldRow is one setting: its field, why it matters, its default and where its value comes from. */
export function FieldRow({ field: f, value, changed, disabled, onChange }: { field: SettingField; value: unknown; changed: boolean; disabled: boolean; onChange: (v: unknown) => void }) {
  const t = useText(settingsText);
  const words = useSettingWords();
  const elsewhere = groupOf(f.key) === 'elsewhere';
  const fixed = f.read_only || elsewhere;
  return (
    <div className={clsx('grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-start gap-x-6 gap-y-1 border-b border-l-2 border-b-line py-2.5 pl-3 max-md:grid-cols-1', changed ? 'border-l-accent' : 'border-l-transparent')}>
      {fixed ? (
        <div>
          <p className="font-medium">{words.label(f.key)}</p>
          <p className="break-words">{words.value(f.key, value)}</p>
        </div>
      ) : (
        <Editor field={f} value={value} onChange={onChange} disabled={disabled} />
      )}
      <div className="type-note flex flex-col items-start gap-0.5 text-ink-2">
        {words.why(f.key) && <p>{words.why(f.key)}</p>}
        <p className="flex flex-wrap items-center gap-x-2 break-words text-ink-3">
          {t('default', { v: words.value(f.key, f.default) })}
          {f.origin !== 'default' && <Tag>{t('origin', { o: t(`o.${f.origin}` as 'o.file') })}{f.place && ` (${f.place})`}</Tag>}
        </p>
        {elsewhere ? (
          <Link to={f.key === 'paused_sources' ? '/sources' : '/channels'} className="text-accent underline">
            {t(f.key === 'paused_sources' ? 'openSources' : 'openChannels')}
          </Link>
        ) : f.read_only ? (
          <p>{t('readOnly')}</p>
        ) : (
          !disabled &&
          !sameValue(value, f.default) && (
            <button type="button" className="text-accent underline max-md:min-h-6" onClick={() => onChange(f.default)}>
              {t('backToDefault')}
            </button>
          )
        )}
      </div>
    </div>
  );
}
