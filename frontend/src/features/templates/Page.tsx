import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { PageHead } from '@/ui/page-head';
import { Row, Split, useRows } from '@/ui/split/split';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { templatesText } from './messages';
import { RateBar, fewSends } from './parts/Rate';
import { TemplateDetail } from './parts/TemplateDetail';
import { type TemplateInfo, useTemplates } from './queries';
import { useTemplateWords } from './words';

function TemplateLine({ template: m }: { template: TemplateInfo }) {
  const t = useText(templatesText);
  const words = useTemplateWords();
  return (
    <span className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 md:grid-cols-[minmax(0,1fr)_190px_60px]">
      <span className="type-row truncate">{m.id}</span>
      <span className="hidden md:block">
        <RateBar template={m} />
      </span>
      <span className="text-right font-medium">{m.sent > 0 ? `${m.replies} / ${m.sent}` : '–'}</span>
      <span className="type-note col-span-2 flex flex-wrap items-center gap-2 text-ink-2 md:col-span-3">
        <Tag tone={m.origin === 'own' ? 'accent' : 'plain'}>{t(`o.${m.origin}` as 'o.own')}</Tag>
        {m.frozen && <Tag tone="unknown">{t('frozen')}</Tag>}
        {[words.channel(m.channel), words.category(m.category), words.language(m.language)].join(' · ')}
      </span>
    </span>
  );
}

/** Which text earns replies, and the texts themselves. */
export default function Page() {
  const app = useText(appText);
  const t = useText(templatesText);
  useWindowMode(app('templates'));
  const { data, error, refetch } = useTemplates();
  const list = [...(data ?? [])].sort((a, b) => (b.sent ? b.replies / b.sent : -1) - (a.sent ? a.replies / a.sent : -1) || b.uses - a.uses || a.id.localeCompare(b.id));
  const rows = useRows(list.map((m) => m.id));
  const chosen = list.find((m) => m.id === rows.chosen);
  const best = list.find((m) => m.sent >= fewSends && m.replies > 0);
  const finding = !data ? (error ? app('templates') : t('loading')) : best ? t('best', { id: best.id, k: best.replies, n: best.sent }) : t('thin', { n: list.length });
  return (
    <>
      <PageHead finding={finding} about={t('about')} />
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && list.length === 0 && <Empty title={t('none')}>{t('noneNext')}</Empty>}
      {chosen && (
        <Split
          rows={rows}
          label={t('list')}
          roomy
          list={list.map((m) => (
            <Row key={m.id} id={m.id} rows={rows}>
              <TemplateLine template={m} />
            </Row>
          ))}
          detail={<TemplateDetail key={chosen.id} template={chosen} />}
        />
      )}
    </>
  );
}
