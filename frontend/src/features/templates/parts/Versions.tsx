import { type ReactNode, useState } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Changes } from '@/ui/changes';
import { Layer } from '@/ui/dialog';
import { Empty, Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { templatesText } from '../messages';
import { type TemplateInfo, type TemplateVersion, useSaveTemplate, useVersions } from '../queries';

interface VersionsProps {
  template: TemplateInfo;
  /** The text that is used now, and its version. */
  text: string;
  etag?: string;
  open: boolean;
  onClose: () => void;
  mayRestore: boolean;
}

function VersionRow({ version: v, current, shown, onShow, children }: { version: TemplateVersion; current: boolean; shown: boolean; onShow: () => void; children: ReactNode }) {
  const t = useText(templatesText);
  const f = useFormat();
  return (
    <li className="border-b border-line py-2">
      <button type="button" aria-expanded={shown} onClick={onShow} className="flex w-full flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-left">
        <span className="type-row">
          {f.dateTime(v.saved_at) ?? t('longAgo')} {current && <Tag tone="accent">{t('inUse')}</Tag>}
        </span>
        <span className="type-note text-ink-2">
          {v.by} · <span className="text-accent underline">{t(shown ? 'hide' : 'compare')}</span>
        </span>
      </button>
      {shown && children}
    </li>
  );
}

/** Versions are what the own text of a template said, beside what is used now; any of them can be used again. */
export function Versions({ template: m, text, etag, open, onClose, mayRestore }: VersionsProps) {
  const t = useText(templatesText);
  const { say } = useToast();
  const words = useProblemText();
  const { data, error, refetch } = useVersions(m.id, open);
  const save = useSaveTemplate(m.id);
  const [shown, setShown] = useState<number>();
  const restore = (v: TemplateVersion) =>
    save.mutate({ text: v.text, etag }, { onSuccess: () => (say(t('restored')), onClose()), onError: (e) => say(words(e)) });
  return (
    <Layer open={open} onClose={onClose} title={t('versionsTitle', { id: m.id })} description={t('versionsAbout')} className="md:!w-[min(820px,92vw)]">
      {error ? (
        <Failed error={error} retry={() => void refetch()} className="!px-0" />
      ) : !data ? (
        <Skeleton rows={3} height={44} />
      ) : data.length === 0 ? (
        <Empty title={t('versionsNone')}>{t('versionsNoneNext')}</Empty>
      ) : (
        <ul aria-label={t('versions')}>
          {data.map((v) => (
            <VersionRow key={v.rev} version={v} current={v.text === text} shown={shown === v.rev} onShow={() => setShown(shown === v.rev ? undefined : v.rev)}>
              <div className="flex flex-col gap-3 pt-2">
                <Changes before={text} after={v.text} lang={m.language} />
                {mayRestore && v.text !== text && (
                  <Button className="self-start" busy={save.isPending} onClick={() => restore(v)}>
                    {t('restore')}
                  </Button>
                )}
              </div>
            </VersionRow>
          ))}
        </ul>
      )}
    </Layer>
  );
}
