import type { Job } from '@/data/types';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { jobText } from '../messages';
import type { useOpinion } from '../queries';

/** Opinion are the two buttons by which the owner teaches without deciding anything. */
export function Opinion({ job, opinion, disabled }: { job: Job; opinion: ReturnType<typeof useOpinion>; disabled: boolean }) {
  const t = useText(jobText);
  return (
    <>
      <Button look="quiet" keys="h" disabled={disabled} busy={opinion.isPending} onClick={() => opinion.mutate({ job, kind: 'more' })}>
        {t('more')}
      </Button>
      <Button look="quiet" keys="l" disabled={disabled} busy={opinion.isPending} onClick={() => opinion.mutate({ job, kind: 'less' })}>
        {t('less')}
      </Button>
    </>
  );
}
