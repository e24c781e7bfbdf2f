import type { Mode } from '@/app/queries';
import type { Channel, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { shortHash, useFormat } from '@/lib/format';
import { Confirm } from '@/ui/dialog';
import type { Acts } from '../acts';
import { reviewText } from '../messages';
import { usePreview } from '../queries';
import { useTo } from '../to';
import { PreviewLayer, RegenerateLayer, RejectDialog, VariantsLayer } from './Dialogs';
import { sendWords } from './SendBar';

export type LayerName = 'confirm' | 'reject' | 'preview' | 'regenerate' | 'variants';

interface LayersProps {
  proposal: Proposal;
  mode: Mode;
  channel?: Channel;
  acts: Acts;
  layer?: LayerName;
  onClose: () => void;
}

/** Layers are what opens over a review: the confirmation names exactly what leaves. */
export function Layers({ proposal, mode, channel, acts, layer, onClose }: LayersProps) {
  const t = useText(reviewText);
  const to = useTo(proposal);
  const f = useFormat();
  const preview = usePreview(proposal, layer === 'preview');
  const { content } = proposal;
  const price = f.pay(content.price);
  return (
    <>
      <Confirm open={layer === 'confirm'} title={t('confirmTitle')} act={t(sendWords(mode, channel))} busy={acts.decide.approve.isPending} onConfirm={acts.approve} onClose={onClose}>
        <div className="flex flex-col gap-2">
          <p>{t('confirmTo', { to: to.text, channel: content.channel })}</p>
          {price && <p>{t('confirmPrice', { price })}</p>}
          <p>{t('confirmHash', { hash: shortHash(proposal.hash) })}</p>
          <p className="font-semibold text-ink">{content.subject}</p>
          <p lang={content.language} className="border-l-[3px] border-line pl-3 whitespace-pre-wrap">
            {content.body}
          </p>
        </div>
      </Confirm>
      <RejectDialog open={layer === 'reject'} busy={acts.decide.reject.isPending} onReject={acts.reject} onClose={onClose} />
      <PreviewLayer open={layer === 'preview'} onClose={onClose} preview={preview.data} error={preview.error} onRetry={() => void preview.refetch()} />
      <RegenerateLayer open={layer === 'regenerate'} busy={acts.decide.regenerate.isPending} onClose={onClose} onStart={acts.regenerate} />
      <VariantsLayer open={layer === 'variants'} proposal={proposal} busy={acts.decide.choose.isPending} onClose={onClose} onChoose={acts.choose} />
    </>
  );
}
