import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Tag, Unknown } from '@/ui/tag';
import { planText } from '../messages';
import type { PlanChoice } from '../queries';

/** Choices are jobs of the plan with what each is worth, what it uses, and why it was taken or left. */
export function Choices({ list, current, numbered }: { list: readonly PlanChoice[]; current?: string; numbered?: boolean }) {
  const t = useText(planText);
  const f = useFormat();
  const codes = useCodes();
  const List = numbered ? 'ol' : 'ul';
  return (
    <List className="-mx-5 max-md:-mx-4">
      {list.map((c) => (
        <li
          key={c.job_id}
          className={clsx('grid grid-cols-[28px_minmax(0,1fr)_auto] gap-x-3 border-b border-l-2 border-b-line px-5 py-2.5 max-md:px-4', c.job_id === current ? 'border-l-accent bg-surface' : 'border-l-transparent')}
        >
          <span className="type-row text-ink-3">{c.rank || ''}</span>
          <span className="min-w-0">
            <Link to="/jobs/$id" params={{ id: c.job_id }} data-job={c.job_id} className="type-row break-words text-ink underline decoration-line underline-offset-[3px] hover:decoration-ink">
              {c.title || t('open')}
            </Link>
            <span className="type-ui block text-ink-2">{codes.reason(c.reason)}</span>
            <span className="type-note flex flex-wrap items-center gap-x-3 gap-y-1 pt-0.5 text-ink-2">
              {c.source && <span>{c.source}</span>}
              {c.channel && <span>{t('through', { channel: c.channel })}</span>}
              <span>{t('minutes', { n: c.minutes })}</span>
              {c.explored && (
                <span title={t('exploredAbout', { p: f.percent(c.chance, 1) })}>
                  <Tag tone="accent">{t('explored')}</Tag>
                  <span className="sr-only"> {t('exploredAbout', { p: f.percent(c.chance, 1) })}</span>
                </span>
              )}
              {c.proposal_state && <Tag>{codes.word('state', 'proposal.' + c.proposal_state)}</Tag>}
            </span>
          </span>
          <span className="text-right">
            <span className="sr-only">{t('value')}: </span>
            {c.value?.currency ? <span className={clsx('type-value', c.value.minor < 0 && 'text-stop')}>{f.money(c.value)}</span> : <Unknown>{t('unknown')}</Unknown>}
            {!!c.saved?.minor && (
              <span className="type-note block text-ink-2" title={t('saved')}>
                <span className="sr-only">{t('saved')}: </span>
                {'/ ' + f.money(c.saved)}
              </span>
            )}
          </span>
        </li>
      ))}
    </List>
  );
}
