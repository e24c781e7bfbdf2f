import clsx from 'clsx';
import { useState } from 'react';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { SelectField, TextField } from '@/ui/field';
import { Section } from '@/ui/section';
import { Failed, Skeleton } from '@/ui/state';
import { adminText } from '../messages';
import { type LogLevel, useLogs } from '../queries';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Logs show the latest records of this run. */
export function Logs() {
  const t = useText(adminText);
  const f = useFormat();
  const [level, setLevel] = useState<LogLevel>('info');
  const [find, setFind] = useState('');
  const { data, error, refetch } = useLogs(level);
  const wanted = find.toLowerCase();
  const lines = (data ?? []).filter((l) => !wanted || (l.msg + JSON.stringify(l.attrs ?? {})).toLowerCase().includes(wanted));
  return (
    <Section title={t('tab.logs')} aside={t('logsAbout')}>
      <div className="grid max-w-[480px] grid-cols-2 gap-3">
        <SelectField label={t('level')} value={level} onChange={(e) => setLevel(e.target.value as LogLevel)}>
          {levels.map((l) => (
            <option key={l}>{l}</option>
          ))}
        </SelectField>
        <TextField label={t('logFilter')} type="search" value={find} onChange={(e) => setFind(e.target.value)} />
      </div>
      {error ? (
        <Failed error={error} retry={() => void refetch()} className="!px-0" />
      ) : !data ? (
        <Skeleton height={24} rows={10} />
      ) : lines.length === 0 ? (
        <p className="text-ink-2">{t('logsNone')}</p>
      ) : (
        <ol className="type-mono">
          {lines.map((l, i) => (
            <li key={i} className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-3 border-b border-line py-1 break-words max-md:grid-cols-[auto_minmax(0,1fr)]">
              <span className="text-ink-3">{f.time(l.at)}</span>
              <span className={clsx(/error/i.test(l.level) ? 'text-stop' : /warn/i.test(l.level) ? 'text-warn' : 'text-ink-2')}>{l.level}</span>
              <span className="max-md:col-span-2">
                {l.msg} <span className="text-ink-3">{Object.entries(l.attrs ?? {}).map(([k, v]) => `${k}=${v}`).join(' ')}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
