import clsx from 'clsx';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Tag } from '@/ui/tag';
import { certain } from '../candidates';
import { textOf } from '../facts';
import { profileText } from '../messages';
import type { Candidate, Conflict, Profile } from '../queries';

const known = ['aimed_at_ai', 'unsure', 'other_name'] as const;

/** CandidateLine is one statement beside the line that it was read from, with what can be decided. */
export function CandidateLine({ candidate: c, current, profile, onFocus, onDecide, onEdit, disabled, may }: {
  candidate: Candidate;
  current: boolean;
  profile?: Profile;
  onFocus: () => void;
  onDecide: (yes: boolean, conflict?: Conflict) => void;
  onEdit: () => void;
  disabled: boolean;
  may: boolean;
}) {
  const t = useText(profileText);
  const f = useFormat();
  const codes = useCodes();
  const other = profile?.facts?.find((x) => x.id === c.conflict);
  const where = [c.source.file, c.source.page ? t('page', { n: c.source.page }) : t('line', { n: c.source.line })].join(', ');
  return (
    <li
      aria-current={current || undefined}
      onFocus={onFocus}
      className={clsx('grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_340px] items-center gap-x-5 gap-y-2 border-b border-l-2 border-b-line py-3 pl-3 max-xl:grid-cols-1', current ? 'border-l-accent bg-surface' : 'border-l-transparent')}
    >
      <div className="min-w-0">
        <p className="type-row break-words">{textOf(c.fact, f.lang)}</p>
        <p className="type-note text-ink-2">
          {codes.word('fact', c.fact.kind)} · {certain(c) ? t('sure') : t('confidence', { p: f.percent(c.confidence) })}
        </p>
        {(c.warnings ?? []).map((w) => {
          const code = known.find((k) => k === w);
          return (
            <Tag key={w} tone="warn" className="!whitespace-normal">
              {code ? t(`w.${code}`) : w}
            </Tag>
          );
        })}
      </div>
      <blockquote className="min-w-0 border-l-[3px] border-edge pl-3">
        <p className="font-serif text-[14px] leading-5 break-words">{c.source.text}</p>
        <footer className="type-label break-words text-ink-3">{where}</footer>
      </blockquote>
      {may && (
        <div className="flex flex-wrap gap-2">
          {c.conflict ? (
            <>
              <p className="type-note w-full text-warn">{t('conflict', { text: other ? textOf(other, f.lang) : (profile?.name ?? '') })}</p>
              <Button disabled={disabled} onClick={() => onDecide(true, 'replace')}>{t('replace')}</Button>
              <Button disabled={disabled} onClick={() => onDecide(true, 'beside')}>{t('beside')}</Button>
            </>
          ) : (
            <Button look={current ? 'primary' : 'plain'} keys={current ? 'y' : undefined} disabled={disabled} onClick={() => onDecide(true)}>
              {t('confirm')}
            </Button>
          )}
          <Button keys={current ? 'n' : undefined} disabled={disabled} onClick={() => onDecide(false)}>
            {t('reject')}
          </Button>
          <Button look="quiet" disabled={disabled} onClick={onEdit}>
            {t('edit')}
          </Button>
        </div>
      )}
    </li>
  );
}
