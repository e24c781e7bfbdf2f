import { useAllowed } from '@/app/guard';
import { asProblem } from '@/data/problem';
import { useText } from '@/i18n/text';
import { SelectField, TextField } from '@/ui/field';
import { DataTable } from '@/ui/data-table';
import { Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { noticesText } from '../messages';
import { levelOf, noticeKinds, type NoticeLevel, type NoticeRules, useRules, useSaveRules } from '../queries';

const levels: readonly NoticeLevel[] = ['on', 'silent', 'off'];

/** Rules say what is told and when it makes no sound; each change acts at once and can be undone. */
export function Rules() {
  const t = useText(noticesText);
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const { data, error, refetch } = useRules();
  const save = useSaveRules();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} height={36} />;
  const r = data.value;
  const set = (change: Partial<NoticeRules>) => {
    const before = r;
    save.mutate(
      { rules: { ...r, ...change }, etag: data.etag },
      {
        onSuccess: () => say(t('saved'), () => void refetch().then((now) => now.data && save.mutate({ rules: { ...before, rev: now.data.value.rev }, etag: now.data.etag }))),
      },
    );
  };
  const stale = save.isError && ['stale', 'conflict'].includes(asProblem(save.error).code);
  const hour = (label: string, key: 'quiet_from' | 'quiet_to') => (
    <SelectField label={label} value={r[key]} disabled={admin.disabled} onChange={(e) => set({ [key]: Number(e.target.value) })}>
      {Array.from({ length: 24 }, (_, h) => (
        <option key={h} value={h}>
          {h}:00
        </option>
      ))}
    </SelectField>
  );
  return (
    <>
      {save.isError && (
        <Note tone={stale ? 'warn' : 'stop'} live>
          {stale ? t('stale') : words(save.error)}
        </Note>
      )}
      <Section title={t('rules')} aside={t('rulesAbout')}>
        <DataTable
          caption={t('rules')}
          rows={noticeKinds}
          id={(k) => k}
          columns={[
            { key: 'what', head: t('what'), cell: (k) => t(`n.${k}`) },
            ...levels.map((l) => ({
              key: l,
              head: t(l),
              className: 'w-16',
              cell: (k: (typeof noticeKinds)[number]) => (
                <label className="grid min-h-6 min-w-6 place-items-center max-md:min-h-10">
                  <span className="sr-only">{`${t(`n.${k}`)}: ${t(l)}`}</span>
                  <input
                    type="radio"
                    name={'level-' + k}
                    checked={levelOf(r, k) === l}
                    disabled={admin.disabled}
                    onChange={() => set({ events: { ...r.events, [k]: l } })}
                    className="size-4 accent-[var(--accent)]"
                  />
                </label>
              ),
            })),
          ]}
        />
      </Section>
      <Section title={t('quiet')} aside={t('quietAbout')} className="border-t border-line">
        <div className="grid max-w-[520px] grid-cols-3 gap-3 max-md:grid-cols-1">
          {hour(t('from'), 'quiet_from')}
          {hour(t('to'), 'quiet_to')}
          <TextField label={t('digest')} hint={t('digestAbout')} type="time" disabled={admin.disabled} defaultValue={r.digest_at} onBlur={(e) => e.target.value !== r.digest_at && set({ digest_at: e.target.value })} />
        </div>
      </Section>
    </>
  );
}
