import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { HealthDot } from '@/ui/health';
import { Empty, Failed, Skeleton, useProblemText } from '@/ui/state';
import { Section } from '@/ui/section';
import { useToast } from '@/ui/toast';
import { noticesText } from '../messages';
import { type Pairing, useTargetAct, useTargets } from '../queries';

const known = ['not_paired', 'no_secret', 'unreachable'] as const;

/** Targets are the places that notices go to: whether they are ready, a test, and the pairing of a chat. */
export function Targets() {
  const t = useText(noticesText);
  const f = useFormat();
  const { say } = useToast();
  const words = useProblemText();
  const admin = useAllowed('admin');
  const { data, error, refetch } = useTargets();
  const act = useTargetAct();
  const [pairing, setPairing] = useState<Pairing>();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  if (data.length === 0) return <Empty title={t('noTargets')}>{t('targetsAbout')}</Empty>;
  const why = (w: string | undefined) => {
    const code = known.find((k) => k === w);
    return code ? t(`why.${code}`) : (w ?? '').replaceAll('_', ' ');
  };
  return (
    <Section title={t('targets')} aside={t('targetsAbout')}>
      <ul>
        {data.map((x) => (
          <li key={x.name} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-2.5">
            <div className="min-w-0">
              <p className="type-row">
                {x.name} <span className="text-ink-2">{x.driver}</span>
              </p>
              <HealthDot health={x.ready ? 'good' : 'warn'}>{x.ready ? t('ready') : `${t('notReady')}${x.why ? ': ' + why(x.why) : ''}`}</HealthDot>
              {x.waiting > 0 && <p className="type-note text-ink-2">{t('waiting', { n: x.waiting })}</p>}
              {x.error && <p className="type-note break-words text-stop">{t('lastError', { e: x.error })}</p>}
            </div>
            {admin.may && (
              <div className="flex flex-wrap gap-2">
                <Button disabled={admin.disabled} busy={act.isPending} onClick={() => act.mutate({ act: 'test', target: x.name }, { onSuccess: () => say(t('testDone', { name: x.name })), onError: (e) => say(words(e)) })}>
                  {t('test')}
                </Button>
                {x.driver === 'telegram' && (
                  <Button disabled={admin.disabled} onClick={() => act.mutate({ act: 'pair', target: x.name }, { onSuccess: (p) => setPairing(p), onError: (e) => say(words(e)) })}>
                    {t('pair')}
                  </Button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
      <Layer open={!!pairing} onClose={() => setPairing(undefined)} title={t('pairTitle', { name: pairing?.target ?? '' })} description={t('pairAbout')}>
        {pairing && (
          <div className="flex flex-col items-start gap-3">
            <p>{t('pairCode', { bot: pairing.bot ?? pairing.target, until: f.time(pairing.until) ?? '' })}</p>
            <code className="border border-edge bg-paper px-3 py-2 font-mono text-[17px] select-all">{pairing.code}</code>
            {pairing.link?.startsWith('https:') && (
              <a href={pairing.link} target="_blank" rel="noopener noreferrer" className="text-accent underline">
                {t('pairLink')}
              </a>
            )}
          </div>
        )}
      </Layer>
    </Section>
  );
}
