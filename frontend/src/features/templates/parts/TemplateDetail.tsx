import { History, Pencil, Snowflake } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { templatesText } from '../messages';
import { type TemplateInfo, useFreeze, usePreview, useResetTemplate, useTemplate } from '../queries';
import { useTemplateWords } from '../words';
import { Editor } from './Editor';
import { PreviewText } from './PreviewText';
import { RateBar, RateFigure } from './Rate';
import { Versions } from './Versions';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const;

/** TemplateDetail shows a template with what it earned, and lets its text be changed. */
export function TemplateDetail({ template: m }: { template: TemplateInfo }) {
  const t = useText(templatesText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const said = useTemplateWords();
  const admin = useAllowed('admin');
  const review = useAllowed('review');
  const { data, error, refetch } = useTemplate(m.id);
  const reset = useResetTemplate(m.id);
  const preview = usePreview();
  const freeze = useFreeze(m.id);
  const [editing, setEditing] = useState(false);
  const [open, setOpen] = useState<'reset' | 'versions'>();
  const close = () => setOpen(undefined);
  const editable = admin.may && m.origin !== 'file';
  const toggle = (frozen: boolean, undo = true) =>
    freeze.mutate(frozen, { onSuccess: () => say(t(frozen ? 'frozenDone' : 'thawedDone', { id: m.id }), undo ? () => toggle(!frozen, false) : undefined), onError: (e) => say(words(e)) });
  useCommands(t('list'), [
    { id: 'template.edit', keys: 'i', label: t('edit'), off: !editable || admin.disabled || editing, run: () => setEditing(true) },
    { id: 'template.versions', keys: 'v', label: t('versions'), off: m.origin === 'file', run: () => setOpen('versions') },
    { id: 'template.freeze', keys: 'z', label: t(m.frozen ? 'thaw' : 'freeze'), off: !admin.may || admin.disabled || freeze.isPending, run: () => toggle(!m.frozen) },
  ]);
  const text = data?.value.text ?? '';
  return (
    <>
      <Section title={<span className="break-all">{m.id}</span>} aside={t(`o.${m.origin}` as 'o.own')}>
        {m.origin === 'file' && <Note>{t('fileWhy')}</Note>}
        {m.frozen && <Note icon={<Snowflake {...icon} />}>{t('frozenWhy')}</Note>}
        <div className="flex flex-wrap gap-2">
          {admin.may && (
            <Button keys="z" icon={<Snowflake {...icon} />} disabled={admin.disabled} busy={freeze.isPending} onClick={() => toggle(!m.frozen)}>
              {t(m.frozen ? 'thaw' : 'freeze')}
            </Button>
          )}
          {m.origin !== 'file' && (
            <Button keys="v" icon={<History {...icon} />} onClick={() => setOpen('versions')}>
              {t('versions')}
            </Button>
          )}
        </div>
        <RateBar template={m} />
        <Facts
          rows={[
            [t('rate'), <RateFigure key="r" template={m} />],
            [t('uses'), f.number(m.uses)],
            [t('channel'), said.channel(m.channel)],
            [t('category'), said.category(m.category)],
            [t('language'), said.language(m.language)],
            ...(m.tone ? [[t('tone'), m.tone] as const] : []),
            [t('version'), f.number(m.version)],
          ]}
        />
      </Section>
      <Section
        title={t('text')}
        className="border-t border-line"
        aside={
          <span className="flex flex-wrap gap-2">
            {editable && !editing && (
              <Button keys="i" icon={<Pencil {...icon} />} disabled={admin.disabled || !data} onClick={() => setEditing(true)}>
                {t('edit')}
              </Button>
            )}
            {editable && m.origin === 'own' && m.builtin && !editing && (
              <Button look="quiet" disabled={admin.disabled} onClick={() => setOpen('reset')}>
                {t('reset')}
              </Button>
            )}
          </span>
        }
      >
        {error ? (
          <Failed error={error} retry={() => void refetch()} className="!px-0" />
        ) : !data ? (
          <Skeleton rows={3} />
        ) : editing ? (
          <Editor id={m.id} value={text} etag={data.etag} newest={() => refetch().then((r) => r.data && { text: r.data.value.text ?? '', etag: r.data.etag })} onDone={() => setEditing(false)} />
        ) : (
          <>
            <pre className="type-mono border border-line bg-paper p-3 break-words whitespace-pre-wrap">{text}</pre>
            {review.may && (
              <Button className="self-start" busy={preview.isPending} disabled={review.disabled} onClick={() => preview.mutate(text)}>
                {t('preview')}
              </Button>
            )}
            {preview.isError && <Failed error={preview.error} className="!px-0" />}
            {preview.data && <PreviewText preview={preview.data} />}
          </>
        )}
      </Section>
      <Confirm
        open={open === 'reset'}
        title={t('resetAsk')}
        act={t('reset')}
        look="stop"
        busy={reset.isPending}
        onClose={close}
        onConfirm={() => reset.mutate(undefined, { onSuccess: () => say(t('resetDone')), onError: (e) => say(words(e)), onSettled: close })}
      >
        {t('resetBody')}
      </Confirm>
      <Versions template={m} text={text} etag={data?.etag} open={open === 'versions'} onClose={close} mayRestore={editable && !admin.disabled && !editing} />
    </>
  );
}
