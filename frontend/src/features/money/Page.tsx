import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { useState } from 'react';
import { appText } from '@/app/messages';
import { useMode } from '@/app/queries';
import { useWindowMode } from '@/app/spine';
import { useText } from '@/i18n/text';
import { csvOf, download } from '@/lib/download';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { PageHead } from '@/ui/page-head';
import { Empty, Failed, Skeleton } from '@/ui/state';
import { moneyText } from './messages';
import { BudgetPart } from './parts/BudgetPart';
import { Equation } from './parts/Equation';
import { ForecastPart } from './parts/ForecastPart';
import { ProfitPart } from './parts/ProfitPart';
import { ReliabilityPart } from './parts/ReliabilityPart';
import { SpendPart } from './parts/SpendPart';
import { monthOf } from './period';
import { type SpendBy, useBudget, usePaid, usePayments } from './queries';
import { sheetOf } from './sheet';

/** What came in, what it cost, and what may come. */
export default function Page() {
  const app = useText(appText);
  const t = useText(moneyText);
  const f = useFormat();
  useWindowMode(app('money'));
  const mode = useMode();
  const [back, setBack] = useState(0);
  const [by, setBy] = useState<SpendBy>('model');
  const [now] = useState(() => new Date());
  const period = monthOf(now, back);
  const payments = usePayments();
  const budget = useBudget();
  const paid = usePaid(period.from, period.to);
  const all = paid.data ?? [];
  const month = f.month(period.from.slice(0, 7)) ?? '';
  useCommands(app('money'), [
    { id: 'money.before', keys: '[', label: t('before'), run: () => setBack((n) => n + 1) },
    { id: 'money.after', keys: ']', label: t('after'), off: back === 0, run: () => setBack((n) => Math.max(0, n - 1)) },
  ]);
  const kept = all.map((s) => f.money({ minor: s.kept, currency: s.paid.currency })).join(' + ');
  const finding = !paid.data ? (paid.error ? app('money') : t('loading')) : all.length === 0 ? t('nothing', { month }) : t(back ? 'keep' : 'keepSoFar', { month, amount: kept });
  const save = () => {
    download(`money-${period.from.slice(0, 7)}.csv`, csvOf(sheetOf(all.flatMap((s) => s.payments))), 'text/csv');
  };
  return (
    <>
      <PageHead
        finding={finding}
        about={mode === 'dry' ? t('rehearsal') : t('about')}
        actions={
          <>
            <span role="group" aria-label={t('period')} className="inline-flex items-center gap-1">
              <Button look="quiet" keys="[" aria-label={t('before')} title={t('before')} onClick={() => setBack(back + 1)} icon={<ChevronLeft size={16} strokeWidth={1.6} aria-hidden />} />
              <span className="min-w-24 text-center font-medium">
                {f.date(period.from)} – {f.date(period.to)}
              </span>
              <Button look="quiet" keys="]" aria-label={t('after')} title={t('after')} disabled={back === 0} onClick={() => setBack(back - 1)} icon={<ChevronRight size={16} strokeWidth={1.6} aria-hidden />} />
            </span>
            {all.length > 0 && (
              <Button icon={<Download size={16} strokeWidth={1.6} aria-hidden />} onClick={save}>
                {t('export')}
              </Button>
            )}
          </>
        }
      >
        {all.map((s) => (
          <Equation key={s.paid.currency} statement={s} />
        ))}
      </PageHead>
      <div className="pane grow">
        {paid.error && <Failed error={paid.error} retry={() => void paid.refetch()} />}
        {paid.data && all.length === 0 && <Empty title={t('nothingPaid')}>{t('nothingPaidNext')}</Empty>}
        <div className="grid grid-cols-2 border-t border-line max-xl:grid-cols-1">
          {budget.error && <Failed error={budget.error} retry={() => void budget.refetch()} />}
          {budget.isPending && <Skeleton rows={4} />}
          {budget.data && <BudgetPart budget={budget.data} />}
          <SpendPart period={period} by={by} onBy={setBy} />
          <ProfitPart period={period} />
          <ForecastPart payments={payments.data} />
          <ReliabilityPart />
        </div>
      </div>
    </>
  );
}
