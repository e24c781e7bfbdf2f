import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import type { ModelInfo } from '@/data/types';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { HealthDot } from '@/ui/health';
import { PageHead } from '@/ui/page-head';
import { type SortColumn, SortBar, useSorted } from '@/ui/sorting';
import { Row, Split, useRows } from '@/ui/split/split';
import { Empty, Failed, Note, Skeleton } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { ladder, mixedPrice } from './ladder';
import { modelsText } from './messages';
import { useModelWords } from './parts/Calls';
import { ModelDetail } from './parts/ModelDetail';
import { modelId, useBudget, useModels, useProviders } from './queries';

function ModelLine({ model: m }: { model: ModelInfo }) {
  const t = useText(modelsText);
  const f = useFormat();
  const words = useModelWords();
  const price = words.price(m);
  return (
    <span className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 md:grid-cols-[minmax(0,1fr)_120px_190px]">
      <span className="type-row truncate">{m.name}</span>
      <span className="hidden items-center gap-2 md:flex" aria-label={t('quality', { q: f.percent(m.quality) })} role="img">
        <svg width="64" height="6" aria-hidden>
          <rect width="64" height="6" className="fill-line" />
          <rect width={64 * m.quality} height="6" className="fill-ink-2" />
        </svg>
        {f.percent(m.quality)}
      </span>
      <span className="text-right">{price ?? <Unknown>{t('noPrice')}</Unknown>}</span>
      <span className="type-note col-span-2 flex flex-wrap gap-x-2 text-ink-2 md:col-span-3">
        <HealthDot health={m.usable ? 'good' : m.configured ? 'warn' : 'unknown'}>{words.state(m)}</HealthDot>· {m.provider}
      </span>
    </span>
  );
}

/** Price and quality of each model, in the order in which they are thought of. */
export default function Page() {
  const app = useText(appText);
  const t = useText(modelsText);
  const f = useFormat();
  useWindowMode(app('models'));
  const { data, error, refetch } = useModels();
  const { data: providers } = useProviders();
  const { data: budget } = useBudget();
  const [all, setAll] = useState(false);
  const ordered = ladder(data ?? []);
  const set = ordered.filter((m) => m.configured || m.usable);
  const list = all || set.length === 0 ? ordered : set;
  const columns: readonly SortColumn<ModelInfo>[] = [
    { key: 'name', head: t('col.name'), sort: (m) => m.name },
    { key: 'quality', head: t('col.quality'), right: true, sort: (m) => m.quality },
    { key: 'price', head: t('price'), sort: mixedPrice },
    { key: 'provider', head: t('provider'), sort: (m) => m.provider },
  ];
  const sorted = useSorted(list, columns);
  const rows = useRows(sorted.rows.map(modelId));
  const chosen = list.find((m) => modelId(m) === rows.chosen);
  const day = budget?.gauges?.find((g) => g.scope.startsWith('day:') && g.limit != null);
  const usable = ordered.filter((m) => m.usable).length;
  const free = day && Math.max(0, day.limit! - day.spent - day.held - day.orphan);
  const finding = !data
    ? error
      ? app('models')
      : t('loading')
    : free !== undefined
      ? t('findingBudget', { n: usable, all: ordered.length, free: f.usd(free) })
      : t('finding', { n: usable, all: ordered.length });
  return (
    <>
      <PageHead finding={finding} about={t('about')}>
        {budget && !budget.paid && (
          <Note tone="warn">
            {t('noBudget')}.{' '}
            <Link to="/money" className="text-accent underline">
              {app('money')}
            </Link>
          </Note>
        )}
        {list.length > 2 && <SortBar columns={columns} sorted={sorted} />}
      </PageHead>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && ordered.length === 0 && <Empty title={t('none')}>{t('noneNext')}</Empty>}
      {chosen && (
        <Split
          rows={rows}
          label={t('list')}
          list={sorted.rows.map((m) => (
            <Row key={modelId(m)} id={modelId(m)} rows={rows}>
              <ModelLine model={m} />
            </Row>
          ))}
          below={
            set.length > 0 &&
            set.length < ordered.length && (
              <Button look="quiet" className="m-3" onClick={() => setAll(!all)}>
                {all ? t('showSet') : t('showAll', { n: ordered.length - set.length })}
              </Button>
            )
          }
          detail={<ModelDetail key={modelId(chosen)} model={chosen} provider={providers?.find((p) => p.name === chosen.provider)} />}
        />
      )}
    </>
  );
}
