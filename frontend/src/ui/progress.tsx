import { useText } from '@/i18n/text';
import { Button } from './button';
import { uiText } from './messages';

/** Progress shows long work: how far it has got where that is known, what it does, and a way to cancel. */
export function Progress({ label, done, total, onCancel, cancelling, cancelLabel }: {
  label: string;
  done?: number;
  total?: number;
  onCancel?: () => void;
  cancelling?: boolean;
  cancelLabel?: string;
}) {
  const t = useText(uiText);
  const share = done !== undefined && total ? Math.min(1, done / total) : undefined;
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 grow">
        <p className="type-note truncate text-ink-2" role="status">
          {label}
        </p>
        <div
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
          aria-valuetext={share === undefined ? t('running') : t('percentDone', { n: Math.round(share * 100) })}
          className="mt-1 h-1.5 border border-edge"
        >
          {share === undefined ? <div className="hatch h-full" /> : <div className="h-full bg-ink-2" style={{ width: `${share * 100}%` }} />}
        </div>
      </div>
      {onCancel && (
        <Button onClick={onCancel} busy={cancelling}>
          {cancelLabel ?? t('cancel')}
        </Button>
      )}
    </div>
  );
}
