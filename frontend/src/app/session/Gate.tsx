import { type ReactNode, useEffect, useState } from 'react';
import { useData } from '@/data/context';
import { asProblem } from '@/data/problem';
import { useText } from '@/i18n/text';
import { prefs, usePrefs } from '@/lib/prefs';
import { Layer } from '@/ui/dialog';
import { mirrorText } from '../hosted/messages';
import { appText } from '../messages';
import { Mark } from '../nav';
import { useAuthState, useSession } from '../queries';
import { ModeBar, ModeSpine } from '../spine';
import { SetupForm, setupToken } from './Setup';
import { SignInForm } from './SignIn';

/** Door is the frame of what is shown before signing in. */
function Door({ title, about, children }: { title: string; about: string; children?: ReactNode }) {
  const t = useText(appText);
  const { lang } = usePrefs();
  return (
    <div className="flex h-full max-md:flex-col">
      <ModeSpine />
      <ModeBar />
      <main className="pane flex grow flex-col gap-6 px-6 py-10 md:px-[12vw] md:pt-[16vh]">
        <p className="flex items-center gap-2 text-[14px] font-semibold">
          <Mark />
          AutoMonet
        </p>
        <div className="flex max-w-[44ch] flex-col gap-2">
          <h1 className="type-statement">{title}</h1>
          <p className="type-prose text-ink-2">{about}</p>
        </div>
        <div className="w-full max-w-[360px]">{children}</div>
        <button type="button" className="self-start text-ink-2 underline" onClick={() => prefs.set({ lang: lang === 'de' ? 'en' : 'de' })}>
          {t('language')}
        </button>
      </main>
    </div>
  );
}

/** Gate shows the pages only to who is signed in. When a session ends it asks again on top of the page, so that nothing typed is lost. */
export function Gate({ children }: { children: ReactNode }) {
  const t = useText(appText);
  const th = useText(mirrorText);
  const { auth, hosted } = useData();
  const state = useAuthState();
  const session = useSession(state.data?.signed_in === true);
  const [ended, setEnded] = useState(false);
  const known = !!session.data;
  // The link of an account that is there: a new one, or one whose password is chosen anew.
  const [link, setLink] = useState(() => !hosted && location.pathname === '/setup' && setupToken(location.hash) !== '');
  useEffect(() => {
    if (known) setLink(false);
  }, [known]);
  useEffect(() => auth.onExpired(() => setEnded(known)), [auth, known]);
  const refused = session.isError && asProblem(session.error).code === 'signed_out';

  if (state.isPending && !state.isError) return <div className="h-full" aria-busy />;
  const away = hosted ? <Door title={th('projectAway')} about={th('projectAwayNext')} /> : <Door title={t('agentAway')} about={t('agentAwayNext')} />;
  if (!state.data) return away;
  if (state.data.setup_needed) {
    return (
      <Door title={t(location.hash ? 'setup' : 'setupNeeded')} about={location.hash ? t('setupAbout') : t('setupNoToken')}>
        <SetupForm label={t('setupDo')} />
      </Door>
    );
  }
  if (!session.data) {
    if (state.data.signed_in && !session.isError) return <div className="h-full" aria-busy />;
    if (session.isError && !refused) return away;
    if (link) {
      return (
        <Door title={t('choose')} about={t('chooseAbout')}>
          <SetupForm label={t('chooseDo')} />
        </Door>
      );
    }
    return (
      <Door title={t('signIn')} about={hosted ? th('signInAbout') : t('signInAbout')}>
        <SignInForm />
      </Door>
    );
  }
  return (
    <>
      {children}
      <Layer open={ended} onClose={() => setEnded(false)} title={t('expired')} description={t('expiredAbout')}>
        <SignInForm name={session.data.user.name} onDone={() => setEnded(false)} />
      </Layer>
    </>
  );
}
