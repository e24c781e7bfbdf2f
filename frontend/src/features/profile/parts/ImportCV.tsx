import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Note, useProblemText } from '@/ui/state';
import { profileText } from '../messages';
import { mostBytes, useImport } from '../queries';

const noteCodes = ['aimed_at_ai', 'unread_pages', 'macros_ignored', 'cut', 'no_text', 'hidden_text'] as const;

/** ImportCV reads a document into statements that wait for the owner. */
export function ImportCV({ look = 'plain' }: { look?: 'plain' | 'primary' }) {
  const t = useText(profileText);
  const words = useProblemText();
  const admin = useAllowed('admin');
  const read = useImport();
  const input = useRef<HTMLInputElement>(null);
  const [big, setBig] = useState(false);
  if (!admin.may) return null;
  const choose = (file: File | undefined) => {
    if (!file) return;
    setBig(file.size > mostBytes);
    if (file.size <= mostBytes) read.mutate(file);
  };
  const r = read.data;
  return (
    <div
      className="flex flex-col items-start gap-2"
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => {
        e.preventDefault();
        choose(e.dataTransfer.files[0]);
      }}
    >
      <input
        ref={input}
        type="file"
        aria-label={t('choose')}
        accept=".pdf,.docx,.md,.markdown,.json,.txt,application/pdf,application/json,text/plain,text/markdown"
        className="sr-only"
        tabIndex={-1}
        onChange={(e) => {
          choose(e.target.files?.[0]);
          e.target.value = '';
        }}
      />
      <Button look={look} icon={<FileUp size={16} strokeWidth={1.6} aria-hidden />} disabled={admin.disabled} busy={read.isPending} onClick={() => input.current?.click()}>
        {t('import')}
      </Button>
      <p className="type-note max-w-[62ch] text-ink-2">{read.isPending ? t('reading', { name: read.variables.name }) : t('importAbout')}</p>
      {big && <Note tone="stop" live>{t('tooBig')}</Note>}
      {read.isError && <Note tone="stop" live>{words(read.error)}</Note>}
      {r && (
        <Note tone="accent" live>
          <p>{t('imported', { file: r.file, n: r.candidates?.length ?? 0, known: r.known, rejected: r.rejected })}</p>
          {(r.notes ?? []).map((n, i) => {
            const code = noteCodes.find((k) => k === n.code);
            return (
              <p key={i} className="text-warn">
                {code ? t(`n.${code}`) : n.code}
                {n.page ? ` (${t('page', { n: n.page })})` : ''}
              </p>
            );
          })}
        </Note>
      )}
    </div>
  );
}
