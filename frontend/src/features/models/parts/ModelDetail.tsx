import { Ban, Phone, Tags } from 'lucide-react';
import { useState } from 'react';
import { useAllowed } from '@/app/guard';
import { WorkState, useWork } from '@/app/work/work';
import { keys } from '@/data/keys';
import type { ModelInfo, ProviderInfo } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { Figure } from '@/ui/figure';
import { Facts, Section } from '@/ui/section';
import { Note, useProblemText } from '@/ui/state';
import { Unknown } from '@/ui/tag';
import { useToast } from '@/ui/toast';
import { modelsText } from '../messages';
import { type ModelTest, modelId, testModel, useBudget, useEndQuarantine, usePrice, useSwitch } from '../queries';
import { Calls, useModelWords } from './Calls';
import { PriceForm } from './PriceForm';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const;

/** ModelDetail gives price, quality and calls of a model, a test call, an own price and the end of its quarantine. */
export function ModelDetail({ model: m, provider }: { model: ModelInfo; provider?: ProviderInfo }) {
  const t = useText(modelsText);
  const f = useFormat();
  const codes = useCodes();
  const { say } = useToast();
  const words = useProblemText();
  const modelWords = useModelWords();
  const admin = useAllowed('admin');
  const { data: budget } = useBudget();
  const price = usePrice(m);
  const free = useEndQuarantine(m);
  const flip = useSwitch(m);
  const [ask, setAsk] = useState<'test' | 'price' | 'free'>();
  const close = () => setAsk(undefined);
  const work = useWork<ModelTest>([keys.calls(), keys.budget, keys.agent]);
  const name = modelId(m);
  const held = budget?.quarantined?.find((q) => q.provider === m.provider && q.model === m.name);
  const canTest = (m.usable || m.why === 'not_chat') && !admin.disabled;
  const canSwitch = m.configured && admin.may;
  const toggle = (off: boolean, undo = true) =>
    flip.mutate(off, { onSuccess: () => say(t(off ? 'disabled' : 'enabled', { name }), undo ? () => toggle(!off, false) : undefined), onError: (e) => say(words(e)) });
  useCommands(t('list'), [
    { id: 'model.test', keys: 't', label: t('test'), off: !canTest || work.running, run: () => setAsk('test') },
    { id: 'model.disable', keys: 'd', label: t(m.disabled ? 'enable' : 'disable'), off: !canSwitch || admin.disabled || flip.isPending, run: () => toggle(!m.disabled) },
  ]);
  const usd = (n: number | undefined) => (m.local ? t('local') : n == null ? <Unknown key="u">{t('noPrice')}</Unknown> : f.usd(n));
  const r = work.result;
  return (
    <>
      <Section title={<span className="break-all">{m.name}</span>} aside={modelWords.state(m)}>
        {held && (
          <Note tone="stop">
            <p>{t('quarantine', { cost: f.usd(held.cost), max: f.usd(held.max) })}</p>
            {admin.may && (
              <button type="button" disabled={admin.disabled} className="text-accent underline" onClick={() => setAsk('free')}>
                {t('endQuarantine')}
              </button>
            )}
          </Note>
        )}
        {admin.may && (
          <div className="flex flex-wrap gap-2">
            <Button look="primary" keys="t" icon={<Phone {...icon} />} disabled={!canTest} busy={work.running} onClick={() => setAsk('test')}>
              {t('test')}
            </Button>
            {!m.local && (
              <Button icon={<Tags {...icon} />} disabled={admin.disabled} onClick={() => setAsk('price')}>
                {t('setPrice')}
              </Button>
            )}
            {canSwitch && (
              <Button keys="d" look={m.disabled ? 'primary' : 'plain'} icon={<Ban {...icon} />} disabled={admin.disabled} busy={flip.isPending} onClick={() => toggle(!m.disabled)}>
                {t(m.disabled ? 'enable' : 'disable')}
              </Button>
            )}
            {m.price_source === 'override' && (
              <Button look="quiet" disabled={admin.disabled} onClick={() => price.mutate(undefined, { onSuccess: () => say(t('cleared')), onError: (e) => say(words(e)) })}>
                {t('clear')}
              </Button>
            )}
          </div>
        )}
        <WorkState work={work} label={t('testing', { name })} />
        {r?.dimensions && (
          <Note tone={(r.alike ?? 0) > (r.apart ?? 0) ? 'accent' : 'warn'} live>
            {t('vectorsDone', { s: f.number(r.latency / 1e9, 1), cost: f.usd(r.cost), n: r.dimensions, alike: f.number(r.alike ?? 0, 2), apart: f.number(r.apart ?? 0, 2) })}
          </Note>
        )}
        {r && !r.dimensions && (
          <Note tone={r.lang_ok ? 'accent' : 'warn'} live>
            <p>
              {t('testDone', {
                s: f.number(r.latency / 1e9, 1),
                cost: f.usd(r.cost),
                lang: t(r.lang_ok ? 'langOk' : 'langBad'),
                schema: t(!r.schema ? 'schemaNone' : r.schema_ok ? 'schemaOk' : 'schemaBad'),
              })}
            </p>
            <p className="font-serif break-words">{r.text.slice(0, 400)}</p>
          </Note>
        )}
        <Facts
          rows={[
            [t('priceIn'), usd(m.in)],
            [t('priceOut'), usd(m.out)],
            ...(m.cached_in != null ? [[t('cachedIn'), f.usd(m.cached_in)] as const] : []),
            ...(m.per_request ? [[t('perRequest'), f.usd(m.per_request)] as const] : []),
            [t('source'), codes.word('pricesource', m.price_source)],
            ...(f.date(m.as_of) ? [[t('asOf'), (f.date(m.as_of) ?? '') + (m.stale ? ` (${t('stale')})` : '')] as const] : []),
            [t('context'), m.context ? t('tokens', { n: m.context }) : <Unknown key="c">–</Unknown>],
            [t('maxOutput'), m.max_output ? t('tokens', { n: m.max_output }) : <Unknown key="o">–</Unknown>],
            ...Object.entries(m.langs ?? {}).map(([lang, q]) => [`${t('langs')} ${lang}`, f.percent(q)] as const),
            [t('provider'), provider ? `${provider.title}: ${codes.word('providerstate', provider.state)}${f.until(provider.until) ? ', ' + t('until', { when: f.until(provider.until)! }) : ''}` : m.provider],
            [
              t('calls'),
              <Figure key="calls" title={t('calls')} about={t('callsAbout')} behind={() => <Calls model={m} />}>
                {t('callsShow')}
              </Figure>,
            ],
          ]}
        />
      </Section>
      <Confirm open={ask === 'test'} title={t('testAsk', { name })} act={t('test')} onClose={close} onConfirm={() => (close(), work.start(testModel(m)))}>
        {t(m.local ? 'testFree' : 'testBody')}
      </Confirm>
      <Confirm
        open={ask === 'free'}
        title={t('endAsk', { name })}
        act={t('endQuarantine')}
        busy={free.isPending}
        onClose={close}
        onConfirm={() => free.mutate(undefined, { onSuccess: () => say(t('ended', { name })), onError: (e) => say(words(e)), onSettled: close })}
      >
        {t('endBody')}
      </Confirm>
      {ask === 'price' && <PriceForm model={m} onClose={close} />}
    </>
  );
}
