import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { appText } from '@/app/messages';
import { useMode } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { known, problems, states, textModes } from './codes';
import { syncText } from './messages';
import { Checked } from './parts/Checked';
import { Conflicts } from './parts/Conflicts';
import { Devices } from './parts/Devices';
import { Erase } from './parts/Erase';
import { Export } from './parts/Export';
import { Refused } from './parts/Refused';
import { SignIn } from './parts/SignIn';
import { SignOut } from './parts/SignOut';
import { type SyncCheck, type SyncStatus, useCheck, useNow, useSync } from './queries';

/** Where the way on is to sign in again. */
const lost = ['signed_out', 'revoked', 'copied'];

/** How the copy at the owner's Supabase project is, what to do where it does not go on, and all that can be done with it. */
export default function Page() {
  const app = useText(appText);
  const t = useText(syncText);
  useWindowMode(app('sync'));
  const admin = useAllowed('admin');
  const mode = useMode();
  const status = useSync();
  const [checked, setChecked] = useState<SyncCheck>();
  const s = status.data;
  const state = known(states, s?.state, 'failing');
  const inside = !!s?.device;
  // In dry-run nobody signs in: nothing would be copied.
  const enter = s && admin.may && mode !== 'dry' && state !== 'dry_run' && (!inside || lost.includes(s.problem?.code ?? ''));
  return (
    <>
      <PageHead finding={s ? t(`state.${state}`) : t('loading')} about={t('about')} actions={inside && admin.may && <Acts disabled={admin.disabled} onChecked={setChecked} />}>
        {s && <Advice s={s} dry={mode === 'dry'} may={admin.may} />}
      </PageHead>
      <div className="pane grow">
        {status.error && <Failed error={status.error} retry={() => void status.refetch()} />}
        {status.isPending && <Skeleton height={36} rows={8} />}
        <div className="max-w-[980px]">
          {checked && <Checked check={checked} />}
          {enter && <SignIn s={s} disabled={admin.disabled} />}
          {s?.project && (
            <>
              <Figures s={s} />
              <Conflicts admin={admin} />
              <Refused admin={admin} />
              {inside && admin.may && <Devices mail={s.mail ?? ''} disabled={admin.disabled} />}
              {inside && admin.may && <Export disabled={admin.disabled} />}
              {inside && admin.may && <Erase project={s.project} disabled={admin.disabled} />}
            </>
          )}
        </div>
      </div>
    </>
  );
}

function Acts({ disabled, onChecked }: { disabled: boolean; onChecked: (c: SyncCheck) => void }) {
  const t = useText(syncText);
  const words = useProblemText();
  const { say } = useToast();
  const now = useNow();
  const check = useCheck();
  const failed = (e: unknown) => say(words(e));
  const copy = () => now.mutate(undefined, { onSuccess: (s) => say(t(s.problem ? 'nowNot' : 'nowDone')), onError: failed });
  useCommands(t('figures'), [{ id: 'sync.now', keys: 'r', label: t('now'), off: disabled || now.isPending, run: copy }]);
  return (
    <>
      <Button look="primary" keys="r" icon={<RotateCw size={16} strokeWidth={1.6} aria-hidden />} disabled={disabled} busy={now.isPending} onClick={copy}>
        {t('now')}
      </Button>
      <Button disabled={disabled} busy={check.isPending} onClick={() => check.mutate(undefined, { onSuccess: onChecked, onError: failed })}>
        {t('check')}
      </Button>
      <SignOut disabled={disabled} />
    </>
  );
}

function Advice({ s, dry, may }: { s: SyncStatus; dry: boolean; may: boolean }) {
  const t = useText(syncText);
  const f = useFormat();
  if (s.state === 'dry_run' || (s.state === 'off' && dry)) return <Note>{t('dryRun')}</Note>;
  if (s.state === 'off') return <Note>{t(may ? 'setUp' : 'setUpRead')}</Note>;
  if (s.problem) {
    const code = known(problems, s.problem.code, 'failed');
    return (
      <Note tone="warn">
        {t(`problem.${code}`)} {t(`fix.${code}`)} {s.problem.next && t('next', { at: f.dateTime(s.problem.next) ?? '' })}
      </Note>
    );
  }
  return s.state === 'signed_out' ? <Note tone="warn">{t(may ? 'signIn' : 'setUpRead')}</Note> : null;
}

function Figures({ s }: { s: SyncStatus }) {
  const t = useText(syncText);
  const f = useFormat();
  const at = (iso?: string) => (iso ? f.dateTime(iso) : t('never'));
  return (
    <Section title={t('figures')}>
      <Facts
        rows={[
          [t('project'), s.project],
          [t('account'), s.mail ?? '–'],
          [t('device'), s.device ?? '–'],
          [t('texts'), t(`texts.${known(textModes, s.texts, 'plain')}`)],
          [t('queue'), s.queue],
          [t('lag'), t('seconds', { n: Math.round(s.lag_seconds) })],
          [t('success'), at(s.success_at)],
          [t('checked'), at(s.checked_at)],
          [t('holder'), t(s.holder ? 'yes' : 'no')],
        ]}
      />
    </Section>
  );
}
