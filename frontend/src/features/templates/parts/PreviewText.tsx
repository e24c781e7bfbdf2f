import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { templatesText } from '../messages';
import type { TemplatePreview } from '../queries';

/** PreviewText is what a template makes of a job, and which gates would stop it. */
export function PreviewText({ preview: p }: { preview: TemplatePreview }) {
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
