import { useText } from '@/i18n/text';
import { usePrefs } from '@/lib/prefs';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { adminText } from '../messages';
import { type FlagView, useFlags, useSetFlag } from '../queries';

/** Flags switches whole behaviours of the agent. */
export function Flags({ disabled }: { disabled: boolean }) {
  const t = useText(adminText);
  const { lang } = usePrefs();
  const { say } = useToast();
  const words = useProblemText();
  const { data, error, refetch } = useFlags();
  const set = useSetFlag();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} />;
  const turn = (f: FlagView) =>
    set.mutate({ name: f.name, on: !f.on }, { onSuccess: (v) => say(t(v.on ? 'flagIsOn' : 'flagIsOff', { name: v.name })), onError: (e) => say(words(e)) });
  return (
    <Section title={t('tab.flags')} aside={t('flagsAbout')}>
      <DataTable
        caption={t('tab.flags')}
        rows={data}
        id={(f) => f.name}
        columns={[
          { key: 'name', head: t('name'), className: 'type-mono', sort: (f) => f.name, cell: (f) => f.name },
          { key: 'about', head: t('flagAbout'), cell: (f) => <>{f.about?.[lang]} {f.experimental && <Tag tone="warn">{t('experimental')}</Tag>}</> },
          { key: 'on', head: t('state'), sort: (f) => (f.on ? 1 : 0), cell: (f) => <Tag tone={f.on ? 'accent' : 'plain'}>{t(f.on ? 'on' : 'off')}{f.on !== f.default && ` (${t('changed')})`}</Tag> },
          { key: 'act', head: t('actions'), cell: (f) => <Button look="quiet" disabled={disabled || set.isPending} aria-label={t(f.on ? 'turnOff' : 'turnOn', { name: f.name })} onClick={() => turn(f)}>{t(f.on ? 'disable' : 'enable')}</Button> },
        ]}
      />
    </Section>
  );
}
