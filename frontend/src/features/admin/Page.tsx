import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { appText } from '@/app/messages';
import { useMay } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { PageHead } from '@/ui/page-head';
import { Facts, Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { Tabs } from '@/ui/tabs';
import { adminText } from './messages';
import { DataCare } from './parts/DataCare';
import { Flags } from './parts/Flags';
import { Keys } from './parts/Keys';
import { Logs } from './parts/Logs';
import { Sessions } from './parts/Sessions';
import { Users } from './parts/Users';
import { useVersion } from './queries';
import { useSizes } from './sizes';

function Version() {
  const t = useText(adminText);
  const f = useFormat();
  const size = useSizes();
  const { data: v, error, refetch } = useVersion();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!v) return <Skeleton rows={4} />;
  return (
    <div className="grid max-w-[1180px] grid-cols-3 max-xl:grid-cols-1">
      <Section title={t('version')}>
        <Facts rows={[[t('version'), v.version], [t('go'), v.go], [t('platform'), `${v.os}/${v.arch}`], [t('schema'), f.number(v.schema)], [t('started'), f.dateTime(v.started_at)]]} />
      </Section>
      <Section title={t('sizes')}>
        <Facts rows={Object.entries(v.bytes ?? {}).map(([k, n]) => [k, size(n)] as const)} />
      </Section>
      <Section title={t('rows')}>
        <Facts rows={Object.entries(v.rows ?? {}).map(([k, n]) => [k, f.number(n)] as const)} />
      </Section>
    </div>
  );
}

function Owner() {
  const t = useText(adminText);
  const f = useFormat();
  const { disabled } = useAllowed('admin');
  const { data: v } = useVersion();
  const [tab, setTab] = useState<'users' | 'keys' | 'sessions' | 'data' | 'flags' | 'logs' | 'version'>('users');
  return (
    <>
      <PageHead finding={v ? t('finding', { v: v.version, since: f.dateTime(v.started_at) ?? '' }) : t('tab.version')} about={t('about')} className="!border-b-0" />
      <Tabs
        label={t('about')}
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'users', name: t('tab.users'), body: () => <Users disabled={disabled} /> },
          { id: 'keys', name: t('tab.keys'), body: () => <Keys disabled={disabled} /> },
          { id: 'sessions', name: t('tab.sessions'), body: () => <Sessions disabled={disabled} /> },
          { id: 'data', name: t('tab.data'), body: () => <DataCare disabled={disabled} /> },
          { id: 'flags', name: t('tab.flags'), body: () => <Flags disabled={disabled} /> },
          { id: 'logs', name: t('tab.logs'), body: () => <Logs /> },
          { id: 'version', name: t('tab.version'), body: () => <Version /> },
        ]}
      />
    </>
  );
}

function Plain() {
  const t = useText(adminText);
  const { disabled } = useAllowed('read');
  const may = useMay();
  return (
    <>
      <PageHead finding={t('plain')} about={t('aboutPlain')} />
      <div className="pane grow">
        <Sessions disabled={disabled} />
        {may('review') && (
          <div className="border-t border-line">
            <Keys disabled={disabled} />
          </div>
        )}
      </div>
    </>
  );
}

/** Accounts, keys, sign-ins, the care of the data, the log and the version; everyone else sees what is their own. */
export default function Page() {
  const app = useText(appText);
  useWindowMode(app('admin'));
  const { may } = useAllowed('admin');
  return may ? <Owner /> : <Plain />;
}
