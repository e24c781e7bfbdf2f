import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { applied, change, type Changes } from '../../settings/draft';
import { FieldRow } from '../../settings/parts/FieldRow';
import { useSaveSettings, useSettings, useSettingsSchema } from '../../settings/queries';
import { onboardingText } from '../messages';

const asked = ['filters.min_hourly', 'filters.contracts', 'filters.languages', 'filters.block_words', 'threshold'];

/** Limits asks for the few settings that decide what is left out. */
export function Limits() {
  const t = useText(onboardingText);
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const settings = useSettings();
  const schema = useSettingsSchema();
  const save = useSaveSettings();
  const [changes, setChanges] = useState<Changes>({});
  if (schema.error) return <Failed error={schema.error} retry={() => void schema.refetch()} />;
  if (!schema.data || !settings.data) return <Skeleton rows={4} />;
  const fields = asked.flatMap((k) => schema.data.fields?.find((f) => f.key === k) ?? []);
  const commit = () =>
    save.mutate(
      { settings: applied(settings.data.value, changes), etag: settings.data.etag },
      { onSuccess: () => (setChanges({}), say(t('saved'))), onError: (e) => (say(words(e)), void settings.refetch()) },
    );
  return (
    <div className="flex flex-col gap-3">
      {/* The mark of a changed row hangs outside the column of text. */}
      <div className="-ml-3.5">
        {fields.map((f) => (
          <FieldRow
            key={`${f.key} ${schema.data.rev}`}
            field={f}
            value={f.key in changes ? changes[f.key] : f.value}
            changed={f.key in changes}
            disabled={admin.disabled || !!schema.data.declarative}
            onChange={(v) => setChanges((now) => change(now, f, v))}
          />
        ))}
      </div>
      <Button className="self-start" disabled={admin.disabled || Object.keys(changes).length === 0} busy={save.isPending} onClick={commit}>
        {t('save')}
      </Button>
    </div>
  );
}
