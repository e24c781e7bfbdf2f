import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { IntervalBar } from '@/ui/chart/interval';
import { Confirm } from '@/ui/dialog';
import { Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { learningText } from '../messages';
import { type ArmFigure, type ArmGroup, useArms, useFreeze } from '../queries';

const kinds = ['source', 'template', 'model', 'step'] as const;


/** few is under how many sends an arm says nothing. */
const few = 10;

/** Arms compares what can be chosen: sources, templates, models and price steps, each with its effect, interval and count. */
export function Arms() {
  const t = useText(learningText);
  const f = useFormat();
  const { data, error, refetch } = useArms();
  const admin = useAllowed('admin');
  const freeze = useFreeze();
  const { say } = useToast();
  const words = useProblemText();
  const [asking, setAsking] = useState(false);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} />;
  const frozen = !!data.settings.frozen;
  const set = (arm: string | undefined, on: boolean, done: string) =>
    freeze.mutate({ arm, frozen: on }, { onSuccess: () => say(done, () => freeze.mutate({ arm, frozen: !on })), onError: (e) => say(words(e)) });
  const groups = (data.groups ?? []).filter((g) => (g.arms ?? []).length > 0);
  return (
    <>
      <Section
        title={t('arms')}
        aside={t('armsRules', { floor: f.percent(data.settings.floor ?? 0), cap: data.settings.cap ? f.percent(data.settings.cap) : t('noCap') })}
      >
        <p className="max-w-[62ch] text-ink-2">{t('armsAbout')}</p>
        {frozen && <Note tone="warn">{t('frozen')}</Note>}
        {admin.may && (
          <Button className="self-start" disabled={admin.disabled} busy={freeze.isPending} onClick={() => (frozen ? set(undefined, false, t('unfrozenDone')) : setAsking(true))}>
            {t(frozen ? 'unfreeze' : 'freeze')}
          </Button>
        )}
        {groups.length === 0 && <p className="text-ink-2">{t('armsNone')}</p>}
      </Section>
      {groups.map((g) => (
        <Group key={g.kind} group={g} onOff={admin.may && !admin.disabled ? (arm, off) => set(`${g.kind}:${arm}`, off, t(off ? 'offDone' : 'onDone', { arm })) : undefined} />
      ))}
      <Confirm
        open={asking}
        title={t('freezeAsk')}
        act={t('freeze')}
        busy={freeze.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          set(undefined, true, t('frozenDone'));
        }}
      >
        {t('freezeBody')}
      </Confirm>
    </>
  );
}

function Group({ group: g, onOff }: { group: ArmGroup; onOff?: (arm: string, off: boolean) => void }) {
  const t = useText(learningText);
  const f = useFormat();
  const list = g.arms ?? [];
  const kind = kinds.find((k) => k === g.kind);
  const most = Math.max(2, ...list.flatMap((a) => (a.effect ? [a.effect.high, 1 / Math.max(a.effect.low, 0.05)] : [])));
  return (
    <Section title={kind ? t(`kind.${kind}`) : g.kind} className="border-t border-line">
      <ul>
        {list.map((a) => (
          <li key={a.name} className="grid grid-cols-[minmax(0,1fr)_minmax(120px,240px)_auto] items-center gap-x-4 gap-y-0.5 border-b border-line py-2 max-md:grid-cols-[minmax(0,1fr)_auto]">
            <span className="min-w-0">
              <span className="type-row block break-all">{a.name}</span>
              <span className="type-note flex flex-wrap gap-x-3 text-ink-2">
                <span>{t('sends', { n: a.sends, replies: f.number(a.replies) })}</span>
                {a.waiting > 0 && <span>{t('waiting', { n: a.waiting })}</span>}
                <span>{t('share', { p: f.percent(a.share) })}</span>
                {a.off && <Tag tone="warn">{t('off')}</Tag>}
              </span>
            </span>
            <span className="max-md:order-last max-md:col-span-2">
              <Effect arm={a} most={most} />
            </span>
            <span className="justify-self-end">
              {onOff && kind && kind !== 'source' && (
                <Button look="quiet" aria-label={t(a.off ? 'onName' : 'offName', { arm: a.name })} onClick={() => onOff(a.name, !a.off)}>
                  {t(a.off ? 'on' : 'offDo')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Effect says how many times as many replies an arm brings as the one that was sent most, with its interval; hollow where nothing is clear. */
function Effect({ arm: a, most }: { arm: ArmFigure; most: number }) {
  const t = useText(learningText);
  const f = useFormat();
  const e = a.effect;
  if (!e) return <span className="type-note text-ink-2">{t('reference')}</span>;
  const says = t('effect', { x: f.number(e.ratio, 1), than: e.than, low: f.number(e.low, 1), high: f.number(e.high, 1), n: a.sends });
  return (
    <>
      <IntervalBar low={e.low} mid={e.ratio} high={e.high} from={1 / most} to={most} mark={1} log hollow={!e.clear} label={`${a.name}: ${says}`} />
      <span className="type-note block text-ink-2">
        {says} {t(a.sends < few ? 'tooFew' : e.clear ? 'clear' : 'unclear')}
      </span>
    </>
  );
}

