import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { CallList } from '@/app/calls/CallList';
import { Failed, Skeleton } from '@/ui/state';
import type { ModelInfo } from '@/data/types';
import { modelsText } from '../messages';
import { useModelCalls } from '../queries';

/** Calls lists the latest calls of a model, the rows behind what it cost. */
export function Calls({ model }: { model: ModelInfo }) {
  const t = useText(modelsText);
  const { data, error } = useModelCalls(model);
  if (error) return <Failed error={error} className="!px-0" />;
  if (!data) return <Skeleton rows={3} height={36} />;
  return <CallList calls={data} none={t('callsNone')} />;
}

/** useModelWords gives the price and the state of a model in words. */
export function useModelWords() {
  const t = useText(modelsText);
  const f = useFormat();
  const codes = useCodes();
  return {
    price: (m: ModelInfo) => (m.local ? t('local') : m.in == null || m.out == null ? undefined : t('inOut', { in: f.usd(m.in), out: f.usd(m.out) })),
    state: (m: ModelInfo) => (m.usable ? t('usable') : codes.word('modelwhy', m.why ?? '')),
  };
}
