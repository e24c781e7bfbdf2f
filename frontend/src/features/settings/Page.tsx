import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { Devices } from '@/app/hosted/parts/Devices';
import { useAgentOnly } from '@/app/hosted/queries';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { asProblem } from '@/data/problem';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { PageHead } from '@/ui/page-head';
import { Section } from '@/ui/section';
import { Empty, Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { applied, change, type Changes, groupOf, groups, keep, kept, sameValue } from './draft';
import { settingsText } from './messages';
import { Desktop } from './parts/Desktop';
import { Device } from './parts/Device';
import { FieldRow } from './parts/FieldRow';
import { Rules } from './parts/Rules';
import { useSaveSettings, useSettings, useSettingsSchema } from './queries';
import { useSettingWords } from './words';

const isStale = (e: unknown): boolean => ['stale', 'conflict'].includes(asProblem(e).code);

/** Change safely: each setting with its default and origin, changes as a diff before they are saved. */
export default function Page() {
  const app = useText(appText);
  const t = useText(settingsText);
  useWindowMode(app('settings'));
  const problem = useProblemText();
  const words = useSettingWords();
  const { say } = useToast();
  const admin = useAllowed('admin');
  const agentOnly = useAgentOnly();
  const settings = useSettings();
  const schema = useSettingsSchema();
  const save = useSaveSettings();
  const [changes, setChanges] = useState<Changes>(kept);
  const [review, setReview] = useState(false);
  const [find, setFind] = useState('');
  const search = useRef<HTMLDivElement>(null);
  useEffect(() => keep(changes), [changes]);
  const fields = schema.data?.fields ?? [];
  const count = Object.keys(changes).length;
  const stale = save.isError && isStale(save.error);
  const editable = admin.may && !schema.data?.declarative;
  const store = async (next: Changes, after: () => void) => {
    // The newest version is read first after a conflict, so that no other change is lost.
    const now = stale ? (await settings.refetch()).data : settings.data;
    if (!now) return;
    save.mutate(
      { settings: applied(now.value, next), etag: now.etag },
      {
        onSuccess: after,
        // Theirs and yours are shown beside each other before anything is written over.
        onError: (e) => {
          if (!isStale(e)) return;
          void Promise.all([schema.refetch(), settings.refetch()]);
          setReview(true);
        },
      },
    );
  };
  const commit = () => {
    const before: Changes = Object.fromEntries(fields.filter((f) => f.key in changes).map((f) => [f.key, f.value]));
    void store(changes, () => {
      setChanges({});
      setReview(false);
      say(t('saved'), () => void settings.refetch().then(({ data }) => data && save.mutate({ settings: applied(data.value, before), etag: data.etag }, { onSuccess: () => say(t('undone')) })));
    });
  };
  useCommands(app('settings'), [
    { id: 'settings.save', keys: 'mod+s', label: t('save'), inFields: true, off: count === 0 || admin.disabled, run: commit },
    { id: 'settings.find', keys: '/', label: t('find'), run: () => search.current?.querySelector('input')?.focus() },
  ]);
  const wanted = find.trim().toLowerCase();
  const shown = fields.filter((f) => !wanted || f.key.includes(wanted) || words.label(f.key).toLowerCase().includes(wanted));
  const differ = fields.filter((f) => !sameValue(f.value, f.default)).length;
  const finding = !schema.data ? (schema.error ? app('settings') : t('loading')) : count ? t('unsaved', { n: count }) : differ ? t('finding', { n: differ }) : t('same');
  const error = schema.error ?? settings.error;
  return (
    <>
      <PageHead
        finding={finding}
        about={t('about')}
        actions={
          count > 0 && (
            <>
              <Button onClick={() => setReview(true)}>{t('review')}</Button>
              <Button look="quiet" onClick={() => setChanges({})}>{t('discard')}</Button>
              <Button look="primary" keys="mod+s" busy={save.isPending} disabled={admin.disabled} onClick={commit}>
                {t('save')}
              </Button>
            </>
          )
        }
      >
        {schema.data?.declarative && <Note>{t('declarative')}</Note>}
        {save.isError && <Note tone={stale ? 'warn' : 'stop'} live>{stale ? t('stale') : problem(save.error)}</Note>}
        <div ref={search} className="max-w-[360px]">
          <TextField label={t('find')} hideLabel placeholder={t('find')} type="search" value={find} onChange={(e) => setFind(e.target.value)} />
        </div>
      </PageHead>
      <div className="pane grow">
        <div className="max-w-[980px]">
          {error && <Failed error={error} retry={() => void Promise.all([schema.refetch(), settings.refetch()])} />}
          {schema.isPending && <Skeleton rows={8} />}
          {schema.data && shown.length === 0 && <Empty title={t('none')} action={<Button onClick={() => setFind('')}>{t('discard')}</Button>} />}
          {groups.map((g) => {
            const own = shown.filter((f) => groupOf(f.key) === g);
            if (own.length === 0) return null;
            return (
              <Section key={g} title={t(`g.${g}`)}>
                {own.map((f) => (
                  <FieldRow
                    key={`${f.key} ${schema.data?.rev}`}
                    field={f}
                    value={f.key in changes ? changes[f.key] : f.value}
                    changed={f.key in changes}
                    disabled={!editable || admin.disabled}
                    onChange={(v) => setChanges((now) => change(now, f, v))}
                  />
                ))}
              </Section>
            );
          })}
          {!wanted && !agentOnly && <Rules />}
          {!wanted && agentOnly && <Devices />}
          <p className="px-5 pb-4 max-md:px-4">
            <Link to="/notifications" className="text-accent underline">
              {t('openNotices')}
            </Link>
          </p>
          {!wanted && <Desktop />}
          <Device />
        </div>
      </div>
      <Layer open={review} onClose={() => setReview(false)} title={t('reviewTitle')} description={t('reviewAbout')} className="md:!w-[min(720px,92vw)]">
        {stale && (
          <Note tone="warn" live>
            {t('staleBoth')}
          </Note>
        )}
        <DataTable
          caption={t('reviewTitle')}
          rows={fields.filter((f) => f.key in changes)}
          id={(f) => f.key}
          columns={[
            { key: 'k', head: t('setting'), cell: (f) => words.label(f.key) },
            { key: 'a', head: t('from'), className: 'break-words', cell: (f) => <s className="text-ink-2">{words.value(f.key, f.value)}</s> },
            { key: 'b', head: t('to'), className: 'break-words font-semibold', cell: (f) => words.value(f.key, changes[f.key]) },
          ]}
        />
        <Button look="primary" className="mt-4" busy={save.isPending} disabled={admin.disabled} onClick={commit}>
          {t('save')}
        </Button>
      </Layer>
    </>
  );
}
