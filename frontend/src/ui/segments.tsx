import clsx from 'clsx';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Segment {
  id: string;
  label: string;
  body: ReactNode;
}

/** Segments shows one part of a page at a time, on phones and tablets. */
export function Segments({ label, segments, value, onChange }: { label: string; segments: readonly Segment[]; value: string; onChange: (id: string) => void }) {
  return (
    <Tabs.Root value={value} onValueChange={onChange} className="flex min-h-0 grow flex-col">
      <Tabs.List aria-label={label} className="mx-4 mt-3 flex shrink-0 overflow-hidden rounded-phone border border-edge md:mx-5">
        {segments.map((s) => (
          <Tabs.Trigger
            key={s.id}
            value={s.id}
            className={clsx(
              'min-h-11 min-w-0 grow truncate border-l border-edge px-2 max-md:px-1 max-md:text-[13px] font-medium first:border-l-0',
              'data-[state=active]:bg-ink data-[state=active]:text-paper focus-visible:-outline-offset-2',
            )}
          >
            {s.label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {segments.map((s) => (
        <Tabs.Content key={s.id} value={s.id} className="pane grow p-4 md:p-5">
          {s.body}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
