import { useText } from '@/i18n/text';
import { useCommands } from '@/lib/keys';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { jobText } from '../messages';
import { type SkipReason, skipReasons } from '../queries';

function Reasons({ onPick }: { onPick: (r: SkipReason) => void }) {
  const t = useText(jobText);
  useCommands(
    t('skipTitle'),
    skipReasons.map((r, i) => ({ id: 'skip.' + r, keys: String(i + 1), label: t(`skip.${r}`), run: () => onPick(r) })),
    true,
  );
  return (
    <ul className="flex flex-col gap-2 pt-2">
      {skipReasons.map((r, i) => (
        <li key={r}>
          <Button keys={String(i + 1)} className="w-full !justify-between" onClick={() => onPick(r)}>
            {t(`skip.${r}`)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** SkipDialog asks why; one key answers. */
export function SkipDialog({ open, onPick, onClose }: { open: boolean; onPick: (r: SkipReason) => void; onClose: () => void }) {
  const t = useText(jobText);
  return (
    <Layer open={open} onClose={onClose} title={t('skipTitle')} description={t('skipAbout')} className="md:!w-[400px]">
      <Reasons onPick={onPick} />
    </Layer>
  );
}
