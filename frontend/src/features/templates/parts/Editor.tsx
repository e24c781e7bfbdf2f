import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { asProblem } from '@/data/problem';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { TextArea } from '@/ui/field';
import { Failed, Note, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { templatesText } from '../messages';
import { usePreview, useSaveTemplate } from '../queries';
import { PreviewText } from './PreviewText';

/** Editor changes the text of a template; nothing typed is lost to a newer version. */
export function Editor({ id, value, etag, newest, onDone }: { id: string; value: string; etag?: string; newest: () => Promise<{ text: string; etag?: string } | undefined>; onDone: () => void }) {
  const t = useText(templatesText);
  const { say } = useToast();
  const words = useProblemText();
  const save = useSaveTemplate(id);
  const preview = usePreview();
  const admin = useAllowed('admin');
  const [text, setText] = useState(value);
  const [theirs, setTheirs] = useState<string>();
  const stale = save.isError && ['stale', 'conflict'].includes(asProblem(save.error).code);
  const send = (tag = etag) =>
    save.mutate(
      { text, etag: tag },
      {
        onSuccess: () => {
          say(t('saved'));
          onDone();
        },
      },
    );
  useCommands(t('edit'), [{ id: 'template.save', keys: 'mod+s', label: t('save'), inFields: true, off: admin.disabled, run: () => send() }]);
  return (
    <div className="flex flex-col gap-3">
      <TextArea label={t('text')} hint={t('textHint')} rows={18} spellCheck className="type-mono" value={text} onChange={(e) => setText(e.target.value)} error={save.isError && !stale ? words(save.error) : undefined} />
      {stale && (
        <Note tone="warn" live>
          <p>{t('stale')}</p>
          <div className="flex flex-wrap gap-2 pt-1">
            <Button onClick={() => void newest().then((n) => setTheirs(n?.text))}>{t('theirs')}</Button>
            <Button onClick={() => void newest().then((n) => send(n?.etag))}>{t('mine')}</Button>
          </div>
          {theirs !== undefined && <pre className="type-mono pt-2 break-words whitespace-pre-wrap">{theirs}</pre>}
        </Note>
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" keys="mod+s" busy={save.isPending} disabled={admin.disabled || text === value} onClick={() => send()}>
          {t('save')}
        </Button>
        <Button busy={preview.isPending} onClick={() => preview.mutate(text)}>
          {t('preview')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
      {preview.isError && <Failed error={preview.error} className="!px-0" />}
      {preview.data && <PreviewText preview={preview.data} />}
    </div>
  );
}
