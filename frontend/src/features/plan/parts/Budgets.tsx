import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { GaugeBar } from '@/ui/gauge';
import { Section } from '@/ui/section';
import { planText } from '../messages';
import type { DayPlan, PlanBudget } from '../queries';

/** Budgets are the scarce things of the plan: what is used, planned and left, and what one more of each would earn. */
export function Budgets({ plan }: { plan: DayPlan }) {
  const t = useText(planText);
  const f = useFormat();
  const list = plan.budgets ?? [];
  const amount = (b: PlanBudget, n: number) => {
    if (b.unit === 'nano_usd') return f.usd(n);
    if (b.unit === 'minutes') return t('hoursUnit', { n: f.number(n / 60, 1) });
    return f.number(n, 1);
  };
  const name = (b: PlanBudget) => {
    const cut = b.name.indexOf(':');
    const of = b.name.slice(cut + 1);
    if (cut >= 0) return b.name.startsWith('bids:') ? t('b.bids', { name: of }) : t('b.channel', { name: of });
    return b.name === 'drafts' || b.name === 'minutes' || b.name === 'money' ? t(`b.${b.name}`) : b.name;
  };
  // What one more is worth is said for a unit that one can imagine: an hour, a dollar.
  const unit = (b: PlanBudget) => (b.unit === 'minutes' ? 60 : b.unit === 'nano_usd' ? 1e9 : 1);
  return (
    <Section title={t('budgets')}>
      <p className="type-note text-ink-2">{t(list.length ? 'budgetsAbout' : 'budgetsNone')}</p>
      <ul>
        {list.map((b) => (
          <li key={b.name} className="border-b border-line py-2">
            <span className="flex items-baseline justify-between gap-3">
              <b className="min-w-0 font-semibold break-words">{name(b)}</b>
              <span className="shrink-0 text-right">{t('left', { a: amount(b, b.left) })}</span>
            </span>
            <GaugeBar
              gauge={{ spent: b.used, held: b.planned, orphan: 0, limit: Math.max(1, b.used + b.left) }}
              height={8}
              label={t('gauge', { name: name(b), used: amount(b, b.used), planned: amount(b, b.planned), left: amount(b, b.left) })}
            />
            <span className="type-note flex flex-wrap gap-x-3 text-ink-2">
              <span>{t('used', { a: amount(b, b.used) })}</span>
              <span>{t('planned', { a: amount(b, b.planned) })}</span>
              {!!b.today && <span>{t('today', { a: amount(b, b.today) })}</span>}
              <span>{t('forDays', { n: b.days })}</span>
              {!!b.next && <span>{t('refill', { a: amount(b, b.next) })}</span>}
              <b className="font-semibold text-ink">{b.each > 0 ? t(b.unit === 'minutes' || b.unit === 'nano_usd' ? `each.${b.unit}` : 'each', { a: f.money({ minor: Math.round(b.each * unit(b)), currency: plan.currency }) ?? '' }) : t('enough')}</b>
            </span>
          </li>
        ))}
      </ul>
      <p className="type-note text-ink-3">{t('policy', { policy: plan.policy })}</p>
    </Section>
  );
}
