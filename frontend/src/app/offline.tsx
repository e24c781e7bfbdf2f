import { CloudOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLink } from '@/data/context';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { appText } from './messages';
import { useAgent } from './queries';

/** A short break is not worth a word. */
const patience = 3000;

/** useOffline is when the agent was last heard of, while it is not; undefined while all is well. */
export function useOffline(): Date | undefined {
  const link = useLink();
  const { isError, dataUpdatedAt } = useAgent();
  const [late, setLate] = useState(false);
  const broken = link.state === 'broken' && isError;
  useEffect(() => {
    if (!broken) return;
    const timer = setTimeout(() => setLate(true), patience);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [broken]);
  return broken && late ? new Date(dataUpdatedAt || (link.state === 'broken' ? link.since : Date.now())) : undefined;
}

/** OfflineBar says since when nothing is new and that nothing typed is lost. */
export function OfflineBar() {
  const t = useText(appText);
  const f = useFormat();
  const since = useOffline();
  if (!since) return null;
  return (
    <p role="status" className="type-ui flex shrink-0 items-center gap-2 border-b border-edge bg-warn-soft px-5 py-1.5 max-md:px-4">
      <CloudOff size={16} strokeWidth={1.6} aria-hidden className="shrink-0 text-warn" />
      {t('offline', { time: f.time(since.toISOString()) ?? '' })}
    </p>
  );
}
