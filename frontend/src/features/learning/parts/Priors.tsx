import { type FormEvent, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { parseAmount } from '@/lib/amount';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { learningText } from '../messages';
import { type PriorView, usePriors, usePutPrior } from '../queries';
import { beliefOf, ownOf, useWeight } from '../words';

const headOf = (p: PriorView): 'reply' | 'win' => (p.head === 'win' ? 'win' : 'reply');

/** useBelief writes what a belief stands for: a rate, or a factor of the odds, with its 90 % interval. */
function useBelief(): (name: string, mean: number, sd: number) => string {
  const t = useText(learningText);
  const f = useFormat();
  return (name, mean, sd) => {
    const b = beliefOf(name, mean, sd);
    const say = (v: number) => (b.rate ? f.percent(v, 1) : f.number(v, 2));
    return t(b.rate ? 'rate' : 'factor', { x: say(b.mid), low: say(b.low), high: say(b.high) });
  };
}

/** Priors are what is believed before anything is seen, each with its source; the owner may put an own belief in its place. */
export function Priors() {
  const t = useText(learningText);
  const f = useFormat();
  const weight = useWeight();
  const belief = useBelief();
  const { data, error, refetch } = usePriors();
  const admin = useAllowed('admin');
  const put = usePutPrior();
  const { say } = useToast();
  const words = useProblemText();
  const [edited, setEdited] = useState<PriorView>();
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} />;
  const reset = (p: PriorView) =>
    put.mutate(
      { head: headOf(p), name: p.name },
      { onSuccess: () => say(t('resetDone'), () => put.mutate({ head: headOf(p), name: p.name, set: { mean: p.mean, sd: p.sd } })), onError: (e) => say(words(e)) },
    );
  return (
    <Section title={t('priors')}>
      <p className="max-w-[62ch] text-ink-2">{t('priorsAbout')}</p>
      {(['reply', 'win'] as const).map((head) => (
        <div key={head} className="pt-2">
          <h3 className="type-section pb-1">{t(`head.${head}`)}</h3>
          <DataTable
            caption={t(`head.${head}`)}
            rows={data.filter((p) => headOf(p) === head)}
            id={(p) => p.name}
            none={t('priorsNone')}
            columns={[
              {
                key: 'name',
                head: t('col.weight'),
                sort: (p) => weight(p.name),
                cell: (p) => (
                  <>
                    {weight(p.name)} {p.own && <Tag tone="accent">{t('own')}</Tag>}
                    {p.own && <span className="type-note block text-ink-2">{t('instead', { was: belief(p.name, p.default_mean, p.default_sd) })}</span>}
                  </>
                ),
              },
              { key: 'belief', head: t('col.belief'), right: true, sort: (p) => p.mean, cell: (p) => belief(p.name, p.mean, p.sd) },
              { key: 'origin', head: t('col.origin'), minor: true, className: 'type-note break-words text-ink-2', cell: (p) => (p.as_of ? t('origin', { origin: p.origin, when: f.month(p.as_of) ?? p.as_of }) : p.origin) },
              {
                key: 'act',
                head: <span className="sr-only">{t('change')}</span>,
                right: true,
                cell: (p) =>
                  admin.may && (
                    <span className="inline-flex flex-wrap justify-end gap-1">
                      <Button look="quiet" disabled={admin.disabled} aria-label={t('changeName', { name: weight(p.name) })} onClick={() => setEdited(p)}>
                        {t('change')}
                      </Button>
                      {p.own && (
                        <Button look="quiet" disabled={admin.disabled} aria-label={t('resetName', { name: weight(p.name) })} onClick={() => reset(p)}>
                          {t('reset')}
                        </Button>
                      )}
                    </span>
                  ),
              },
            ]}
          />
        </div>
      ))}
      <Layer open={!!edited} onClose={() => setEdited(undefined)} title={edited ? t('editTitle', { name: weight(edited.name) }) : ''} description={t('editAbout')}>
        {edited && <Form key={edited.head + edited.name} prior={edited} onDone={() => setEdited(undefined)} />}
      </Layer>
    </Section>
  );
}

function Form({ prior: p, onDone }: { prior: PriorView; onDone: () => void }) {
  const t = useText(learningText);
  const f = useFormat();
  const belief = useBelief();
  const put = usePutPrior();
  const { say } = useToast();
  const words = useProblemText();
  const b = beliefOf(p.name, p.mean, p.sd);
  const shown = (v: number) => f.number(b.rate ? v * 100 : v, 2);
  const [mid, setMid] = useState(shown(b.mid));
  const [high, setHigh] = useState(shown(b.high));
  const [tried, setTried] = useState(false);
  const value = (typed: string) => {
    const v = parseAmount(typed.replace('%', ''));
    return v === undefined ? NaN : b.rate ? v / 100 : v;
  };
  const set = ownOf(p.name, value(mid), value(high));
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!set) return;
    put.mutate(
      { head: headOf(p), name: p.name, set },
      {
        onSuccess: () => {
          say(t('setDone'));
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <div className="grid gap-3 md:grid-cols-2">
        <TextField label={t(b.rate ? 'mid.rate' : 'mid.odds')} inputMode="decimal" value={mid} onChange={(e) => setMid(e.target.value)} error={put.isError ? words(put.error) : undefined} />
        <TextField label={t(b.rate ? 'high.rate' : 'high.odds')} inputMode="decimal" value={high} onChange={(e) => setHigh(e.target.value)} hint={t('highHint')} error={tried && !set ? t('wrong') : undefined} />
      </div>
      <p role="status" className="text-ink-2">
        {set && t('means', { belief: belief(p.name, set.mean, set.sd) })}
      </p>
      <Button type="submit" look="primary" busy={put.isPending} className="self-end">
        {t('save')}
      </Button>
    </form>
  );
}
