import { Link } from '@tanstack/react-router';
import { Check, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import { appText } from '@/app/messages';
import { useAgent, useMode } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { PageHead } from '@/ui/page-head';
import { Section } from '@/ui/section';
import { Empty } from '@/ui/state';
import { useChannels } from '../channels/queries';
import { useProfile } from '../profile/queries';
import { onboardingText } from './messages';
import { Mailbox } from './parts/Mailbox';
import { liveChecks } from './steps';

const command = 'automonet run --live';

/** Going live is a page of its own: what has to be so, then a typed word, then the command. */
export default function Live() {
  const app = useText(appText);
  const t = useText(onboardingText);
  useWindowMode(t('live'));
  const mode = useMode();
  const { data: agent } = useAgent();
  const { data: channels } = useChannels();
  const { data: profile } = useProfile();
  const [tested, setTested] = useState(false);
  const [typed, setTyped] = useState('');
  if (mode === 'live')
    return (
      <>
        <PageHead finding={t('liveNow')} />
        <Empty title={t('liveNow')} action={<Link to="/channels" className="text-accent underline">{app('channels')}</Link>}>
          {t('liveNowAbout')}
        </Empty>
      </>
    );
  const able = (channels ?? []).filter((c) => c.configured && !c.hand_off);
  const checks = liveChecks({
    facts: (profile?.value.facts ?? []).filter((f) => f.confirmed).length,
    mailbox: able.some((c) => c.channel === 'email'),
    tested,
    sending: able.length,
    caps: able.length > 0 && able.every((c) => c.caps.per_day > 0),
    decided: (agent?.proposals.approved ?? 0) + (agent?.proposals.rejected ?? 0),
  });
  const ready = checks.every((c) => c.ok);
  const shown = typed.trim().toLowerCase() === t('typed');
  return (
    <>
      <PageHead
        finding={t('liveTitle')}
        about={t('liveAbout')}
        actions={
          <Link to="/onboarding" className="text-accent underline">
            {t('backToSteps')}
          </Link>
        }
      />
      <div className="pane grow">
        <div className="max-w-[820px]">
          <ul className="px-5 pt-3 max-md:px-4">
            {checks.map((c) => (
              <li key={c.id} className="flex items-start gap-3 border-b border-line py-2.5">
                {c.ok ? <Check size={16} strokeWidth={1.6} aria-hidden className="mt-0.5 shrink-0 text-gain" /> : <CircleDashed size={16} strokeWidth={1.6} aria-hidden className="mt-0.5 shrink-0 text-warn" />}
                <div>
                  <p className="type-row">
                    {t(`c.${c.id}`)}: {t(c.ok ? 'met' : 'unmet')}
                  </p>
                  {!c.ok && <p className="text-ink-2">{t(`c.${c.id}.no`)}</p>}
                </div>
              </li>
            ))}
          </ul>
          <Section title={t('s.mailbox')}>
            <Mailbox onTested={() => setTested(true)} />
          </Section>
          <Section
            title={t('channels')}
            aside={
              <Link to="/channels" className="text-accent underline">
                {app('channels')}
              </Link>
            }
          >
            <TextField label={t('typeLive')} autoComplete="off" spellCheck={false} disabled={!ready} value={typed} onChange={(e) => setTyped(e.target.value)} className="max-w-[240px]" />
            {ready && shown && (
              <div role="status" className="flex flex-col items-start gap-2 pt-2">
                <p>{t('command')}</p>
                <code className="border border-edge bg-surface px-3 py-2 font-mono select-all">{command}</code>
                <p className="max-w-[62ch] text-ink-2">{t('commandAbout')}</p>
                <Button onClick={() => void navigator.clipboard?.writeText(command)}>{command}</Button>
              </div>
            )}
          </Section>
        </div>
      </div>
    </>
  );
}
