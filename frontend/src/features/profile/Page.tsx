import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { appText } from '@/app/messages';
import { useWindowMode } from '@/app/spine';
import { asProblem } from '@/data/problem';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { PageHead } from '@/ui/page-head';
import { Facts, Section } from '@/ui/section';
import { Empty, Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { byKind, newFactId, textOf, unproved, withFact, withoutFact } from './facts';
import { profileText } from './messages';
import { Candidates } from './parts/Candidates';
import { FactForm, emptyFact } from './parts/FactForm';
import { FactRow } from './parts/FactRow';
import { ImportCV } from './parts/ImportCV';
import { WhoForm, emptyProfile } from './parts/Who';
import { type Fact, type Profile, useCandidates, useProfile, useSaveProfile } from './queries';

/** What the freelancer offers, fact by fact: confirmed by them, and nothing else is ever claimed. */
export default function Page() {
  const app = useText(appText);
  const t = useText(profileText);
  const f = useFormat();
  const codes = useCodes();
  useWindowMode(app('profile'));
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const query = useProfile();
  const candidates = useCandidates();
  const save = useSaveProfile();
  const [form, setForm] = useState<Fact | 'who'>();
  const absent = query.isError && asProblem(query.error).code === 'not_found';
  const profile: Profile | undefined = query.data?.value ?? (absent ? emptyProfile() : undefined);
  const facts = profile?.facts ?? [];
  const pending = candidates.data ?? [];
  const unsettled = pending.length + facts.filter((x) => !x.confirmed).length;
  const bare = facts.filter(unproved).length;
  const stale = save.isError && ['stale', 'conflict'].includes(asProblem(save.error).code);
  const put = (p: Profile, done: string, undo?: Profile) =>
    save.mutate(
      { profile: p, etag: query.data?.etag },
      {
        onSuccess: () => {
          setForm(undefined);
          say(done, undo && (() => void query.refetch().then((now) => now.data && save.mutate({ profile: { ...undo, rev: now.data.value.rev }, etag: now.data.etag }))));
        },
        onError: (e) => {
          if (['stale', 'conflict'].includes(asProblem(e).code)) void query.refetch();
          else if (!form) say(words(e));
        },
      },
    );
  const saveFact = (x: Fact) => profile && put(withFact(profile, x.id ? x : { ...x, id: newFactId(profile, x.kind, textOf(x, 'en')) }), t('saved'), profile);
  const add = () => setForm(emptyFact(t('byHand')));
  useCommands(app('profile'), [{ id: 'fact.add', keys: 'a', label: t('add'), off: admin.disabled || !profile?.name, run: add }]);
  const finding = !profile ? (query.isError ? app('profile') : t('loading')) : unsettled ? t('waiting', { n: unsettled }) : facts.length === 0 ? t('none') : bare ? t('unproved', { n: bare }) : t('allGood', { n: facts.length });
  return (
    <>
      <PageHead
        finding={finding}
        about={t('about')}
        actions={
          admin.may &&
          profile?.name && (
            <Button keys="a" icon={<Plus size={16} strokeWidth={1.6} aria-hidden />} disabled={admin.disabled} onClick={add}>
              {t('add')}
            </Button>
          )
        }
      >
        {stale && <Note tone="warn" live>{t('stale')}</Note>}
      </PageHead>
      <div className="pane grow">
        <div className="max-w-[1180px]">
          {query.isError && !absent && <Failed error={query.error} retry={() => void query.refetch()} />}
          {!profile && !query.isError && <Skeleton />}
          {profile && (
            <>
              <div className="grid grid-cols-2 max-xl:grid-cols-1">
                <Section title={t('who')}>
                  {profile.name ? (
                    <>
                      <Facts rows={[[t('name'), profile.name], [t('zone'), profile.time_zone || '–'], [t('floor'), f.money(profile.floor) ?? <Unknown key="f">{t('noFloor')}</Unknown>]]} />
                      {admin.may && (
                        <Button className="self-start" disabled={admin.disabled} onClick={() => setForm('who')}>
                          {t('editWho')}
                        </Button>
                      )}
                    </>
                  ) : (
                    admin.may && <WhoForm profile={profile} busy={save.isPending} error={save.error} save={t('saveWho')} onSave={(p) => put(p, t('saved'))} />
                  )}
                </Section>
                <Section title={t('import')} aside={<Link to="/onboarding" className="text-accent underline">{t('onboarding')}</Link>}>
                  <ImportCV />
                </Section>
              </div>
              {pending.length > 0 && <Candidates list={pending} profile={profile} />}
              {facts.length === 0 && pending.length === 0 && <Empty title={t('none')}>{t('noneNext')}</Empty>}
              {byKind(facts).map(([kind, list]) => (
                <Section key={kind} title={<span className="capitalize">{codes.word('fact', kind)}</span>} aside={f.number(list.length)} className="border-t border-line">
                  <ul>
                    {list.map((x) => (
                      <FactRow
                        key={x.id}
                        fact={x}
                        may={admin.may}
                        disabled={admin.disabled || save.isPending}
                        onEdit={() => setForm(x)}
                        onConfirm={() => put(withFact(profile, { ...x, confirmed: true }), t('confirmed'), profile)}
                        onRemove={() => put(withoutFact(profile, x.id), t('removed'), profile)}
                      />
                    ))}
                  </ul>
                </Section>
              ))}
            </>
          )}
        </div>
      </div>
      {form && form !== 'who' && <FactForm fact={form} title={t(form.id ? 'edit' : 'add')} busy={save.isPending} error={save.error} onSave={saveFact} onClose={() => setForm(undefined)} />}
      {profile && (
        <Layer open={form === 'who'} onClose={() => setForm(undefined)} title={t('editWho')} description={t('whoAbout')}>
          <WhoForm profile={profile} busy={save.isPending} error={save.error} save={t('saveWho')} onSave={(p) => put(p, t('saved'), profile)} />
        </Layer>
      )}
    </>
  );
}
