import { useState } from 'react';
import type { DraftWish, Preview, Proposal, Variant } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { SelectField, TextArea } from '@/ui/field';
import { Failed, Note, Skeleton } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { reviewText } from '../messages';

export const rejectReasons = ['tone', 'facts', 'job', 'length', 'price'] as const;

function RejectReasons({ busy, onReject }: { busy: boolean; onReject: (reason: string) => void }) {
  const t = useText(reviewText);
  const [own, setOwn] = useState('');
  useCommands(
    t('rejectTitle'),
    rejectReasons.map((r, i) => ({ id: 'reject.' + r, keys: String(i + 1), label: t(`reject.${r}`), off: busy, run: () => onReject(r) })),
    true,
  );
  return (
    <form
      className="flex flex-col gap-3 pt-2"
      onSubmit={(e) => {
        e.preventDefault();
        onReject(own.trim());
      }}
    >
      <ul className="flex flex-col gap-2">
        {rejectReasons.map((r, i) => (
          <li key={r}>
            <Button keys={String(i + 1)} className="w-full !justify-between" disabled={busy} onClick={() => onReject(r)}>
              {t(`reject.${r}`)}
            </Button>
          </li>
        ))}
      </ul>
      <TextArea label={t('rejectReason')} rows={2} maxLength={300} value={own} onChange={(e) => setOwn(e.target.value)} />
      <Button type="submit" look="stop" busy={busy} className="self-end">
        {t('reject')}
      </Button>
    </form>
  );
}

/** RejectDialog asks why; one key answers, or own words do. */
export function RejectDialog({ open, busy, onReject, onClose }: { open: boolean; busy: boolean; onReject: (reason: string) => void; onClose: () => void }) {
  const t = useText(reviewText);
  return (
    <Layer open={open} onClose={onClose} title={t('rejectTitle')} description={t('rejectAbout')}>
      <RejectReasons busy={busy} onReject={onReject} />
    </Layer>
  );
}

/** PreviewBody shows exactly what would leave, and what stands in its way. */
function PreviewBody({ preview }: { preview: Preview }) {
  const t = useText(reviewText);
  const codes = useCodes();
  const f = useFormat();
  return (
    <div className="flex flex-col gap-4 pt-2">
      <p className="font-semibold break-words">{preview.summary}</p>
      {(preview.warnings ?? []).map((w, i) => (
        <Note key={i} tone="warn">
          {codes.note(w)}
        </Note>
      ))}
      <section>
        <h3 className="type-section">{t('blocks')}</h3>
        {(preview.blocks ?? []).length === 0 && <p className="text-ink-2">{t('blocksNone')}</p>}
        <ul className="flex flex-col gap-1">
          {(preview.blocks ?? []).map((b, i) => (
            <li key={i} className="flex flex-wrap items-baseline gap-2">
              <Tag tone={b.kind === 'refuse' ? 'stop' : 'warn'}>{codes.word('blockkind', b.kind)}</Tag>
              <span className="min-w-0 break-words">
                {codes.block(b)} {b.until && t('until', { when: f.dateTime(b.until) ?? '' })}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {preview.text && (
        <section>
          <h3 className="type-section pb-1">{t('previewText')}</h3>
          <pre className="type-ui bg-sunken p-3 font-sans break-words whitespace-pre-wrap">{preview.text}</pre>
        </section>
      )}
      <section>
        <h3 className="type-section pb-1">{t('previewWire')}</h3>
        <pre className="type-mono overflow-x-auto bg-sunken p-3 break-words whitespace-pre-wrap">{preview.wire}</pre>
      </section>
    </div>
  );
}

export function PreviewLayer({ open, onClose, preview, error, onRetry }: { open: boolean; onClose: () => void; preview?: Preview; error: unknown; onRetry: () => void }) {
  const t = useText(reviewText);
  return (
    <Layer open={open} onClose={onClose} title={t('preview')} description={t('previewAbout')} className="md:!w-[min(760px,94vw)]">
      {error ? <Failed error={error} retry={onRetry} className="!px-0" /> : preview ? <PreviewBody preview={preview} /> : <Skeleton rows={4} height={40} />}
    </Layer>
  );
}

/** RegenerateLayer takes the user's wish for a new text. */
export function RegenerateLayer({ open, busy, onClose, onStart }: { open: boolean; busy: boolean; onClose: () => void; onStart: (wish: DraftWish) => void }) {
  const t = useText(reviewText);
  const [instruction, setInstruction] = useState('');
  const [variants, setVariants] = useState(1);
  const [template, setTemplate] = useState(false);
  return (
    <Layer open={open} onClose={onClose} title={t('regenerateTitle')} description={t('regenerateAbout')}>
      <form
        className="flex flex-col gap-3 pt-2"
        onSubmit={(e) => {
          e.preventDefault();
          onStart(template ? { template_only: true } : { instruction: instruction.trim() || undefined, variants });
        }}
      >
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={template} onChange={(e) => setTemplate(e.target.checked)} className="size-4 accent-accent" />
          {t('template')}
        </label>
        <TextArea label={t('instruction')} hint={t('instructionHint')} rows={3} maxLength={500} disabled={template} value={instruction} onChange={(e) => setInstruction(e.target.value)} />
        <SelectField label={t('variants')} disabled={template} value={variants} onChange={(e) => setVariants(Number(e.target.value))}>
          {[1, 2, 3, 4, 5].map((n) => (
            <option key={n}>{n}</option>
          ))}
        </SelectField>
        <Button type="submit" look="primary" busy={busy} className="self-end">
          {t('regenerate')}
        </Button>
      </form>
    </Layer>
  );
}

/** VariantsLayer shows the other texts that were made for this job, to choose from. */
export function VariantsLayer({ open, proposal, busy, onClose, onChoose }: { open: boolean; proposal: Proposal; busy: boolean; onClose: () => void; onChoose: (n: number) => void }) {
  const t = useText(reviewText);
  const codes = useCodes();
  const others: readonly Variant[] = proposal.writing?.others ?? [];
  return (
    <Layer open={open} onClose={onClose} title={t('variantsTitle')} description={t('variantsAbout')} className="md:!w-[min(760px,94vw)]">
      <ol className="flex flex-col gap-5 pt-2">
        {others.map((v, i) => (
          <li key={i} className="border-b border-line pb-4">
            <div className="flex flex-wrap items-center gap-2 pb-2">
              <Tag>{codes.word('rung', v.rung)}</Tag>
              {v.model && <span className="text-ink-3">{v.model}</span>}
              <Button className="ml-auto" busy={busy} onClick={() => onChoose(i + 1)}>
                {t('choose')}
              </Button>
            </div>
            <p className="font-semibold">{v.content.subject}</p>
            <p lang={v.content.language} className="type-prose whitespace-pre-wrap">
              {v.content.body}
            </p>
          </li>
        ))}
      </ol>
    </Layer>
  );
}
