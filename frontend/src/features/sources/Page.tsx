import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { HealthDot } from '@/ui/health';
import { PageHead } from '@/ui/page-head';
import { Row, Split, useRows } from '@/ui/split/split';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { dot, sorted, unusual } from './health';
import { sourcesText } from './messages';
import { AddSource } from './parts/AddSource';
import { SourceDetail } from './parts/SourceDetail';
import { YieldBar } from './parts/YieldBar';
import { type SourceView, useSources } from './queries';

function SourceLine({ source: s }: { source: SourceView }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const codes = useCodes();
  const next = s.paused ? undefined : f.until(s.next_at);
  return (
    <span className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 md:grid-cols-[minmax(0,1fr)_150px_180px]">
      <span className="type-row truncate">{s.name}</span>
      <HealthDot health={dot(s.health)}>{s.health in rank ? t(`h.${s.health}` as 'h.ok') : s.health}</HealthDot>
      <span className="hidden md:block">
        <YieldBar source={s} />
      </span>
      <span className="type-note col-span-2 truncate text-ink-2 md:col-span-3">
        {s.driver} · {next ? t('next', { when: next }) : t('noNext')}
        {unusual(s) ? s.reason && ' · ' + s.reason : ' · ' + codes.word('sourcestatus', s.status)}
      </span>
    </span>
  );
}
const rank = { ok: 1, never_asked: 1, paused: 1, silent: 1, failing: 1, blocked: 1 };

/** Whether everything is still being read: what is not as usual comes first. */
export default function Page() {
  const app = useText(appText);
  const t = useText(sourcesText);
  useWindowMode(app('sources'));
  const { data, error, refetch } = useSources();
  const list = sorted(data ?? []);
  const admin = useAllowed('admin');
  const [adding, setAdding] = useState(false);
  const rows = useRows(list.map((s) => s.name));
  const odd = list.filter(unusual).length;
  const finding = !data ? (error ? app('sources') : t('loading')) : list.length === 0 ? t('none') : odd ? t('someNot', { n: odd, all: list.length }) : t('allWell', { n: list.length });
  const chosen = list.find((s) => s.name === rows.chosen);
  const add = admin.may && (
    <Button icon={<Plus size={16} strokeWidth={1.6} aria-hidden />} disabled={admin.disabled} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHead finding={finding} about={data && list.length > 0 ? t('about') : undefined} actions={data && add} />
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && list.length === 0 && <Empty title={t('none')}>{t('noneNext')}</Empty>}
      {chosen && (
        <Split
          rows={rows}
          label={t('list')}
          list={list.map((s) => (
            <Row key={s.name} id={s.name} rows={rows}>
              <SourceLine source={s} />
            </Row>
          ))}
          detail={<SourceDetail key={chosen.name} source={chosen} />}
        />
      )}
      {adding && <AddSource open taken={list.map((s) => s.name)} onClose={() => setAdding(false)} />}
    </>
  );
}
