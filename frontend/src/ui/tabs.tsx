import clsx from 'clsx';
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** Tabs are parts of a page of which one is shown. */
export function Tabs<K extends string>({ value, onChange, tabs, label }: { value: K; onChange: (v: K) => void; tabs: readonly { id: K; name: string; body: () => ReactNode }[]; label: string }) {
  return (
    <Radix.Root value={value} onValueChange={(v) => onChange(v as K)} className="flex min-h-0 grow flex-col">
      <Radix.List aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-4 max-md:px-3">
        {tabs.map((t) => (
          <Radix.Trigger
            key={t.id}
            value={t.id}
            className={clsx('-mb-px min-h-8 shrink-0 border-b-2 px-2 py-1.5 font-medium -outline-offset-2 max-md:min-h-12', t.id === value ? 'border-accent text-ink' : 'border-transparent text-ink-2')}
          >
            {t.name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((t) => (
        <Radix.Content key={t.id} value={t.id} className="pane grow -outline-offset-2">
          {t.id === value && <div className="max-w-[1180px]">{t.body()}</div>}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
