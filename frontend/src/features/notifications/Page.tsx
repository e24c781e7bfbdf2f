import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { Tabs } from '@/ui/tabs';
import { Tag } from '@/ui/tag';
import { noticesText } from './messages';
import { Rules } from './parts/Rules';
import { Targets } from './parts/Targets';
import { type Notice, unread, useNotices, useRead } from './queries';

function NoticeRow({ notice: n, onRead }: { notice: Notice; onRead?: () => void }) {
  const t = useText(noticesText);
  const f = useFormat();
  const fresh = unread(n);
  return (
    <li className={clsx('flex flex-wrap items-start justify-between gap-x-6 gap-y-1 border-b border-l-2 border-b-line px-5 py-2.5 max-md:px-4', fresh ? 'border-l-accent bg-surface' : 'border-l-transparent')}>
      <div className="min-w-0">
        <p className={clsx('type-row break-words', !fresh && 'text-ink-2')}>
          {n.title || n.kind} {fresh && <Tag tone="accent">{t('new')}</Tag>}
        </p>
        {n.text && <p className="max-w-[72ch] break-words whitespace-pre-line text-ink-2">{n.text}</p>}
        <p className="type-note flex gap-3 text-ink-3">
          {f.age(n.at)}
          {n.job_id && (
            <Link to="/jobs/$id" params={{ id: n.job_id }} className="text-accent underline">
              {t('open')}
            </Link>
          )}
        </p>
      </div>
      {fresh && onRead && (
        <Button look="quiet" onClick={onRead}>
          {t('markRead')}
        </Button>
      )}
    </li>
  );
}

function NoticeList({ query }: { query: ReturnType<typeof useNotices> }) {
  const t = useText(noticesText);
  const review = useAllowed('review');
  const read = useRead();
  const list = query.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton />;
  if (list.length === 0) return <Empty title={t('none')}>{t('noneNext')}</Empty>;
  return (
    <div className="max-w-[980px]">
      <ul aria-label={t('list')}>
        {list.map((n) => (
          <NoticeRow key={n.id} notice={n} onRead={review.may && !review.disabled ? () => read.mutate({ id: n.id }) : undefined} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="m-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </div>
  );
}

/** What the agent tells, by which rules, and where. */
export default function Page() {
  const app = useText(appText);
  const t = useText(noticesText);
  useWindowMode(app('notifications'));
  const review = useAllowed('review');
  const query = useNotices();
  const read = useRead();
  const [tab, setTab] = useState<'list' | 'rules' | 'targets'>('list');
  const list = query.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const fresh = list.filter(unread).length;
  const finding = !query.data ? (query.error ? app('notifications') : t('loading')) : fresh ? t('unread', { n: fresh }) : t('allRead');
  return (
    <>
      <PageHead
        finding={finding}
        about={t('about')}
        className="!border-b-0"
        actions={
          fresh > 0 &&
          review.may && (
            <Button disabled={review.disabled} busy={read.isPending} onClick={() => read.mutate({ upTo: list[0]?.id })}>
              {t('readAll')}
            </Button>
          )
        }
      />
      <Tabs
        label={app('notifications')}
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'list', name: t('list'), body: () => <NoticeList query={query} /> },
          { id: 'rules', name: t('rules'), body: () => <Rules /> },
          { id: 'targets', name: t('targets'), body: () => <Targets /> },
        ]}
      />
    </>
  );
}
