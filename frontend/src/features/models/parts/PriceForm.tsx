import { type FormEvent, useState } from 'react';
import type { ModelInfo } from '@/data/types';
import { useText } from '@/i18n/text';
import { nanoOf, parseAmount } from '@/lib/amount';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { modelsText } from '../messages';
import { usePrice } from '../queries';

const dollars = (nano: number | undefined) => (nano == null ? '' : String(nano / 1e9));

/** PriceForm sets an own price of a model. */
export function PriceForm({ model: m, onClose }: { model: ModelInfo; onClose: () => void }) {
  const t = useText(modelsText);
  const words = useProblemText();
  const { say } = useToast();
  const price = usePrice(m);
  const [v, setV] = useState({ in: dollars(m.in), out: dollars(m.out), cached: dollars(m.cached_in), source: '' });
  const [tried, setTried] = useState(false);
  const low = parseAmount(v.in);
  const high = parseAmount(v.out);
  const cached = v.cached ? parseAmount(v.cached) : undefined;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (low === undefined || high === undefined) return;
    price.mutate(
      { in: nanoOf(low), out: nanoOf(high), ...(cached !== undefined ? { cached_in: nanoOf(cached) } : {}), source: v.source },
      {
        onSuccess: () => {
          say(t('saved'));
          onClose();
        },
      },
    );
  };
  const bad = (n: number | undefined) => (tried && n === undefined ? t('badPrice') : undefined);
  return (
    <Layer open onClose={onClose} title={t('setPrice')} description={t('setPriceAbout')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
          <TextField label={t('priceIn')} inputMode="decimal" value={v.in} error={bad(low)} onChange={(e) => setV({ ...v, in: e.target.value })} />
          <TextField label={t('priceOut')} inputMode="decimal" value={v.out} error={bad(high)} onChange={(e) => setV({ ...v, out: e.target.value })} />
          <TextField label={t('cachedIn')} inputMode="decimal" value={v.cached} onChange={(e) => setV({ ...v, cached: e.target.value })} />
        </div>
        <TextField label={t('setPriceWhere')} maxLength={300} value={v.source} onChange={(e) => setV({ ...v, source: e.target.value })} error={price.isError ? words(price.error) : undefined} />
        <Button type="submit" look="primary" busy={price.isPending} className="self-start">
          {t('save')}
        </Button>
      </form>
    </Layer>
  );
}
