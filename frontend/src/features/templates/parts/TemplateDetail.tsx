import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { asProblem } from '@/data/problem';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { TextArea } from '@/ui/field';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { templatesText } from '../messages';
import { type TemplateInfo, type TemplatePreview, usePreview, useResetTemplate, useSaveTemplate, useTemplate } from '../queries';
import { RateBar, RateFigure } from './Rate';

function PreviewText({ preview: p }: { preview: TemplatePreview }) {
  const t = useText(templatesText);
  const codes = useCodes();
  const failed = (p.gates ?? []).filter((g) => !g.passed);
  return (
    <div className="flex flex-col gap-2 border border-line bg-paper p-3">
      <p className="type-note text-ink-2">{t('previewAbout')}</p>
      {p.subject && (
        <p className="font-semibold break-words">
          {t('subject')}: {p.subject}
        </p>
      )}
      <p className="max-w-[62ch] break-words whitespace-pre-wrap">{p.body}</p>
      {failed.length === 0 ? (
        <p className="text-gain">{t('gatesOk')}</p>
      ) : (
        <ul className="flex flex-col gap-1 text-stop">
          {failed.map((g, i) => (
            <li key={i}>
              {codes.word('gate', g.gate)}: {codes.finding(g)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Editor changes the text of a template; nothing typed is lost to a newer version. */
function Editor({ id, value, etag, newest, onDone }: { id: string; value: string; etag?: string; newest: () => Promise<{ text: string; etag?: string } | undefined>; onDone: () => void }) {
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

/** TemplateDetail shows a template with what it earned, and lets its text be changed. */
export function TemplateDetail({ template: m }: { template: TemplateInfo }) {
  const t = useText(templatesText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const review = useAllowed('review');
  const { data, error, refetch } = useTemplate(m.id);
  const reset = useResetTemplate(m.id);
  const preview = usePreview();
  const [editing, setEditing] = useState(false);
  const [ask, setAsk] = useState(false);
  const editable = admin.may && m.origin !== 'file';
  useCommands(t('list'), [{ id: 'template.edit', keys: 'i', label: t('edit'), off: !editable || admin.disabled || editing, run: () => setEditing(true) }]);
  const text = data?.value.text ?? '';
  return (
    <>
      <Section title={<span className="break-all">{m.id}</span>} aside={t(`o.${m.origin}` as 'o.own')}>
        {m.origin === 'file' && <Note>{t('fileWhy')}</Note>}
        <RateBar template={m} />
        <Facts
          rows={[
            [t('rate'), <RateFigure key="r" template={m} />],
            [t('uses'), f.number(m.uses)],
            [t('channel'), m.channel || t('allAll')],
            [t('category'), m.category || t('allAll')],
            [t('language'), m.language],
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
              <Button keys="i" icon={<Pencil size={16} strokeWidth={1.6} aria-hidden />} disabled={admin.disabled || !data} onClick={() => setEditing(true)}>
                {t('edit')}
              </Button>
            )}
            {editable && m.origin === 'own' && m.builtin && !editing && (
              <Button look="quiet" disabled={admin.disabled} onClick={() => setAsk(true)}>
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
        open={ask}
        title={t('resetAsk')}
        act={t('reset')}
        look="stop"
        busy={reset.isPending}
        onClose={() => setAsk(false)}
        onConfirm={() => reset.mutate(undefined, { onSuccess: () => say(t('resetDone')), onError: (e) => say(words(e)), onSettled: () => setAsk(false) })}
      >
        {t('resetBody')}
      </Confirm>
    </>
  );
}
