import { Copy } from 'lucide-react';
import { useText } from '@/i18n/text';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { useToast } from '@/ui/toast';
import { adminText } from '../messages';

/** Secret shows something that is shown once, to be copied. */
export function Secret({ title, about, secret, onClose }: { title: string; about: string; secret: string | undefined; onClose: () => void }) {
  const t = useText(adminText);
  const { say } = useToast();
  return (
    <Layer open={secret !== undefined} onClose={onClose} title={title} description={about}>
      <div className="flex flex-col items-start gap-3">
        <code className="w-full border border-edge bg-paper px-3 py-2 font-mono text-[13px] break-all select-all">{secret}</code>
        <Button look="primary" icon={<Copy size={16} strokeWidth={1.6} aria-hidden />} onClick={() => void navigator.clipboard?.writeText(secret ?? '').then(() => say(t('copied')), () => undefined)}>
          {t('copy')}
        </Button>
      </div>
    </Layer>
  );
}

/** setupAddress is the link that a token opens; the token stands in the fragment, which no server sees. */
export const setupAddress = (origin: string, token: string): string => `${origin}/setup#token=${encodeURIComponent(token)}`;
