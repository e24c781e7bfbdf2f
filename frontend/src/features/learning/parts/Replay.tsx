import { type FormEvent, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useWork, WorkState } from '@/app/work/work';
import { useText } from '@/i18n/text';
import { decimalsOf, parseAmount } from '@/lib/amount';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { learningText } from '../messages';
import { type ReplayResult, type ReplayRule, startReplay } from '../queries';
import { useSettings } from '../../settings/queries';
import { ReplayFound } from './ReplayFound';

interface Draft {
  threshold: string;
  value: string;
  explore: string;
}

/** ruleOf reads a policy as it was typed; undefined for one that cannot be. */
export function ruleOf(name: string, d: Draft, unit: number): ReplayRule | undefined {
  const negative = /^\s*[-−]/.test(d.value);
  const value = parseAmount(d.value.replace(/^\s*[-−]/, ''));
  const threshold = parseAmount(d.threshold);
  const explore = parseAmount(d.explore.replace('%', ''));
  if (value === undefined || threshold === undefined || explore === undefined || threshold > 100 || explore > 50) return undefined;
  return { name, threshold, min_value: Math.round((negative ? -value : value) * unit), explore: explore / 100 };
}

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
  const one = a ?? { threshold: start, value: '0', explore: '0' };
  const two = b ?? { threshold: String(Math.min(100, (now ?? 55) + 10)), value: '0', explore: '0' };
  const unit = 10 ** (decimalsOf(settings?.value.currency ?? 'EUR') ?? 2);
  const rules = [ruleOf('A', one, unit), ruleOf('B', two, unit)] as const;
  const ordered = !from || !to || from <= to;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!rules[0] || !rules[1] || !ordered) return;
    const day = (d: string, end: boolean) => (d ? { [end ? 'to' : 'from']: new Date(`${d}T${end ? '23:59:59' : '00:00:00'}`).toISOString() } : {});
    work.start(startReplay({ a: rules[0], b: rules[1], check_lookahead: ahead, ...day(from, false), ...day(to, true) }));
  };
  const fields = (name: 'A' | 'B', d: Draft, set: (d: Draft) => void, rule: ReplayRule | undefined) => (
    <fieldset className="flex min-w-0 flex-col gap-3 border border-line p-3">
      <legend className="type-section px-1">{t('policyName', { name })}</legend>
      <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
        <TextField label={t('threshold')} inputMode="decimal" value={d.threshold} onChange={(e) => set({ ...d, threshold: e.target.value })} />
        <TextField label={t('minValue', { currency: settings?.value.currency ?? '' })} inputMode="decimal" value={d.value} onChange={(e) => set({ ...d, value: e.target.value })} />
        <TextField label={t('explore')} inputMode="decimal" value={d.explore} onChange={(e) => set({ ...d, explore: e.target.value })} error={tried && !rule ? t('ruleWrong') : undefined} />
      </div>
    </fieldset>
  );
  return (
    <>
      <Section title={t('replay')}>
        <p className="max-w-[62ch] text-ink-2">{t('replayAbout')}</p>
        <form onSubmit={submit} className="flex flex-col gap-3">
          <div className="grid gap-3 lg:grid-cols-2">
            {fields('A', one, setA, rules[0])}
            {fields('B', two, setB, rules[1])}
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
