import { type FormEvent, useState } from 'react';
import { useAllowed } from '@/app/guard';
import { useText } from '@/i18n/text';
import { decimalsOf, parseAmount } from '@/lib/amount';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { IntervalBar } from '@/ui/chart/interval';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Facts, Section } from '@/ui/section';
import { Failed, Note, Skeleton, useProblemText } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { type Answer, type AutonomyLimits, type AutonomyView, useAnswer, useAutonomy } from '../autonomy';
import { History } from './AutonomyHistory';
import { autonomyText } from './messages';

const states = ['shadow', 'offered', 'granted', 'demoted'] as const;
const whys = ['ceiling', 'terms', 'mode'] as const;
const tones = { shadow: 'plain', offered: 'accent', granted: 'gain', demoted: 'warn' } as const;

/** useLimits says what a permission allows. */
export function useLimits(): (l: AutonomyLimits) => string {
  const t = useText(autonomyText);
  const f = useFormat();
  return (l) => [t('perDay', { n: l.per_day }), l.max_price?.currency ? t('upTo', { a: f.money(l.max_price) ?? '' }) : t('noPrice'), t(l.unpriced ? 'unpriced' : 'pricedOnly')].join(', ');
}

/** AutonomyPart shows how far a channel has come in earning to send by itself: agreement with the owner, the offer, and what was taken back. */
export function AutonomyPart({ channel }: { channel: string }) {
  const t = useText(autonomyText);
  const { data, error, refetch } = useAutonomy();
  const view = data?.find((a) => a.channel === channel);
  return (
    <Section title={t('title')} className="border-t border-line">
      {error && <Failed error={error} retry={() => void refetch()} className="!px-0" />}
      {!data && !error && <Skeleton rows={2} height={36} />}
      {data && !view && <p className="text-ink-2">{t('noneHere')}</p>}
      {view && <Body view={view} />}
    </Section>
  );
}

function Body({ view: a }: { view: AutonomyView }) {
  const t = useText(autonomyText);
  const f = useFormat();
  const limits = useLimits();
  const admin = useAllowed('admin');
  const review = useAllowed('review');
  const answer = useAnswer(a.channel);
  const { say } = useToast();
  const words = useProblemText();
  const [asked, setAsked] = useState<Answer['act']>();
  const g = a.agreement;
  const state = states.find((s) => s === a.state);
  const why = whys.find((w) => w === a.why);
  const share = g.n > 0 ? g.matched / g.n : 0;
  const wanted = a.rules.min_agreement ?? 0.8;
  const says = t('agreed', { matched: f.number(g.matched), n: g.n, p: f.percent(share), low: f.percent(g.low), high: f.percent(g.high) });
  const send = (v: Answer) =>
    answer.mutate(v, {
      onSuccess: () => {
        say(t(`done.${v.act}`));
        setAsked(undefined);
      },
      onError: (e) => say(words(e)),
    });
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <Tag tone={state ? tones[state] : 'plain'}>{state ? t(`state.${state}`) : a.state}</Tag>
        <span className="text-ink-2">{state && t(`about.${state}`)}</span>
      </p>
      {why && <Note>{t(`why.${why}`)}</Note>}
      {g.n === 0 ? (
        <p className="text-ink-2">{t('noPairs')}</p>
      ) : (
        <div>
          <p>{says}</p>
          <IntervalBar low={g.low} mid={share} high={g.high} from={0} to={1} mark={wanted} hollow={g.n < (a.rules.min_pairs ?? 30)} label={`${t('agreement')}: ${says}; ${t('needed', { p: f.percent(wanted) })}`} />
        </div>
      )}
      <Facts
        rows={[
          [t('missing'), a.missing > 0 ? t('missingN', { n: a.missing, p: f.percent(wanted) }) : t('enough')],
          [t('held'), t('of', { k: f.number(g.held_matched), n: f.number(g.held) })],
          [t('bids'), t('of', { k: f.number(g.bids_matched), n: f.number(g.bids) })],
          [t('today'), f.number(a.today)],
        ]}
      />
      {a.offer && a.state === 'offered' && (
        <Note tone="accent">
          <p className="font-semibold">{t('offer', { limits: limits(a.offer.limits) })}</p>
          <p className="text-ink-2">{t('offerAbout', { spot: f.number(a.rules.spot_check ?? 10) })}</p>
          <span className="flex flex-wrap gap-2 pt-2">
            {admin.may && (
              <Button look="primary" disabled={admin.disabled} onClick={() => setAsked('accept')}>
                {t('accept')}
              </Button>
            )}
            {review.may && (
              <Button disabled={review.disabled} onClick={() => setAsked('decline')}>
                {t('decline')}
              </Button>
            )}
          </span>
        </Note>
      )}
      {a.grant && a.state === 'granted' && (
        <>
          <p>{t('grant', { limits: limits(a.grant.limits), by: a.grant.by.replace(/^user:/, ''), when: f.dateTime(a.grant.at) ?? '' })}</p>
          {review.may && (
            <Button look="stop" className="self-start" disabled={review.disabled} onClick={() => setAsked('demote')}>
              {t('demote')}
            </Button>
          )}
        </>
      )}
      <History channel={a.channel} />
      <Layer open={asked === 'accept'} onClose={() => setAsked(undefined)} title={t('acceptAsk')} description={t('acceptAbout')}>
        {a.offer && asked === 'accept' && <Accept offered={a.offer.limits} busy={answer.isPending} onAccept={(l) => send({ act: 'accept', limits: l })} />}
      </Layer>
      <Layer open={asked === 'decline' || asked === 'demote'} onClose={() => setAsked(undefined)} title={t(asked === 'demote' ? 'demoteAsk' : 'declineAsk')} description={t(asked === 'demote' ? 'demoteAbout' : 'declineAbout')}>
        {(asked === 'decline' || asked === 'demote') && <Refuse act={asked} busy={answer.isPending} onRefuse={(note) => send({ act: asked, note })} />}
      </Layer>
    </>
  );
}

/** Accept takes an offer, or less of it; never more. */
function Accept({ offered: o, busy, onAccept }: { offered: AutonomyLimits; busy: boolean; onAccept: (l: AutonomyLimits) => void }) {
  const t = useText(autonomyText);
  const f = useFormat();
  const limits = useLimits();
  const currency = o.max_price?.currency;
  const unit = 10 ** ((currency && decimalsOf(currency)) || 2);
  const [day, setDay] = useState(String(o.per_day));
  const [price, setPrice] = useState(currency ? f.number(o.max_price!.minor / unit, 2) : '');
  const [unpriced, setUnpriced] = useState(o.unpriced);
  const [tried, setTried] = useState(false);
  const perDay = Number(day);
  const typed = currency ? parseAmount(price) : undefined;
  const badDay = !Number.isInteger(perDay) || perDay < 1 || perDay > o.per_day;
  const badPrice = !!currency && (typed === undefined || Math.round(typed * unit) > o.max_price!.minor);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (badDay || badPrice) return;
    onAccept({ per_day: perDay, unpriced: unpriced && o.unpriced, ...(currency ? { max_price: { minor: Math.round(typed! * unit), currency } } : {}) });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pt-2">
      <p>{t('offer', { limits: limits(o) })}</p>
      <div className="grid gap-3 md:grid-cols-2">
        <TextField label={t('fieldDay')} inputMode="numeric" value={day} onChange={(e) => setDay(e.target.value)} error={tried && badDay ? t('dayWrong', { n: o.per_day }) : undefined} />
        {currency && <TextField label={t('fieldPrice', { currency })} inputMode="decimal" value={price} onChange={(e) => setPrice(e.target.value)} error={tried && badPrice ? t('priceWrong', { a: f.money(o.max_price) ?? '' }) : undefined} />}
      </div>
      {o.unpriced && (
        <label className="flex min-h-8 items-center gap-2 max-md:min-h-12">
          <input type="checkbox" checked={unpriced} onChange={(e) => setUnpriced(e.target.checked)} /> {t('fieldUnpriced')}
        </label>
      )}
      <Button type="submit" look="primary" busy={busy} className="self-end">
        {t('accept')}
      </Button>
    </form>
  );
}

function Refuse({ act, busy, onRefuse }: { act: 'decline' | 'demote'; busy: boolean; onRefuse: (note: string) => void }) {
  const t = useText(autonomyText);
  const [note, setNote] = useState('');
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        onRefuse(note.trim());
      }}
      className="flex flex-col gap-3 pt-2"
    >
      <TextField label={t('note')} maxLength={200} value={note} onChange={(e) => setNote(e.target.value)} />
      <Button type="submit" look={act === 'demote' ? 'stop' : 'primary'} busy={busy} className="self-end">
        {t(act)}
      </Button>
    </form>
  );
}
