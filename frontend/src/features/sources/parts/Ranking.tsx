import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Note, useProblemText } from '@/ui/state';
import { sourcesText } from '../messages';
import { type SourceView, useRanking } from '../queries';

/** Ranking says that a platform's terms forbid models to rank, and records its permission. */
export function Ranking({ source: s }: { source: SourceView }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const [text, setText] = useState('');
  const change = useRanking(s.name);
  if (!s.rules_only) return null;
  const p = s.ranking_permission;
  return (
    <Section title={t('ranking')} className="border-t border-line">
      <p className="text-ink-2">{p ? (p.at ? t('rankingPermitted', { at: f.dateTime(p.at) ?? '', text: p.text }) : t('rankingFile', { text: p.text })) : t('rankingRules')}</p>
      {admin.may &&
        (p ? (
          p.at && (
            <div>
              <Button busy={change.isPending} disabled={admin.disabled} onClick={() => change.mutate('')}>
                {t('withdraw')}
              </Button>
            </div>
          )
        ) : (
          <form
            className="flex flex-wrap items-end gap-2"
            onSubmit={(e) => {
              e.preventDefault();
              change.mutate(text.trim(), { onSuccess: () => setText('') });
            }}
          >
            <div className="min-w-0 grow">
              <TextField label={t('permission')} hint={t('permissionHint')} value={text} maxLength={1000} onChange={(e) => setText(e.target.value)} />
            </div>
            <Button type="submit" busy={change.isPending} disabled={admin.disabled || text.trim().length < 3}>
              {t('permit')}
            </Button>
          </form>
        ))}
      {change.isError && (
        <Note tone="stop" live>
          {words(change.error)}
        </Note>
      )}
    </Section>
  );
}
