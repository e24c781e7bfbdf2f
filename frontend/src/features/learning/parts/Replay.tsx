import { type FormEvent, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useWork, WorkState } from '@/app/work/work';
import { useText } from '@/i18n/text';
import { decimalsOf } from '@/lib/amount';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { learningText } from '../messages';
import { type ReplayResult, startReplay } from '../queries';
import { useSettings } from '../../settings/queries';
import { type Draft, Policy, ruleOf, typed } from './Policy';
import { ReplayFound } from './ReplayFound';

/** Replay compares two policies over what was recorded, and says when it cannot. */
export function Replay() {
  const t = useText(learningText);
  const review = useAllowed('review');
  const { data: settings } = useSettings();
  const now = settings?.value.threshold;
  const [a, setA] = useState<Draft>();
  const [b, setB] = useState<Draft>();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [ahead, setAhead] = useState(true);
  const [tried, setTried] = useState(false);
  const work = useWork<ReplayResult>();
  const start = String(now ?? 55);
  const one = a ?? typed(start);
  const two = b ?? typed(String(Math.min(100, (now ?? 55) + 10)));
  const currency = settings?.value.currency ?? 'EUR';
  const unit = 10 ** (decimalsOf(currency) ?? 2);
  const rules = [ruleOf('A', one, unit), ruleOf('B', two, unit)] as const;
  const ordered = !from || !to || from <= to;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!rules[0] || !rules[1] || !ordered) return;
    const day = (d: string, end: boolean) => (d ? { [end ? 'to' : 'from']: new Date(`${d}T${end ? '23:59:59' : '00:00:00'}`).toISOString() } : {});
    work.start(startReplay({ a: rules[0], b: rules[1], check_lookahead: ahead, ...day(from, false), ...day(to, true) }));
  };
  return (
    <>
      <Section title={t('replay')}>
        <p className="max-w-[62ch] text-ink-2">{t('replayAbout')}</p>
        <form onSubmit={submit} className="flex flex-col gap-3">
          <div className="grid gap-3 lg:grid-cols-2">
            <Policy name="A" draft={one} onChange={setA} wrong={tried && !rules[0]} currency={currency} />
            <Policy name="B" draft={two} onChange={setB} wrong={tried && !rules[1]} currency={currency} />
          </div>
          <div className="flex flex-wrap items-end gap-3">
            <TextField type="date" label={t('from')} value={from} onChange={(e) => setFrom(e.target.value)} />
            <TextField type="date" label={t('to')} value={to} onChange={(e) => setTo(e.target.value)} error={tried && !ordered ? t('daysWrong') : undefined} />
            <label className="flex min-h-8 items-center gap-2 max-md:min-h-12">
              <input type="checkbox" checked={ahead} onChange={(e) => setAhead(e.target.checked)} /> {t('checkAhead')}
            </label>
            {review.may && (
              <Button type="submit" look="primary" disabled={review.disabled} busy={work.running}>
                {t('run')}
              </Button>
            )}
          </div>
        </form>
        <WorkState work={work} label={t('replaying')} />
      </Section>
      {work.result && <ReplayFound found={work.result} />}
    </>
  );
}
