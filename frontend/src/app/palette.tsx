import clsx from 'clsx';
import { Dialog } from 'radix-ui';
import { useContext, useId, useMemo, useState } from 'react';
import { useText } from '@/i18n/text';
import { type Command, KeyboardContext, keysOf } from '@/lib/keys';
import { Kbd } from '@/ui/kbd';
import { appText } from './messages';

/** matching keeps the commands whose words contain those typed, in any order; a start of the label comes first. */
export function matching(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = commands.filter((c) => !c.off && words.every((w) => c.label.toLowerCase().includes(w)));
  const first = words[0];
  if (!first) return hits;
  return hits.sort((a, b) => Number(b.label.toLowerCase().startsWith(first)) - Number(a.label.toLowerCase().startsWith(first)));
}

/** Palette runs any command by its name. */
export default function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText(appText);
  const keyboard = useContext(KeyboardContext);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const commands = useMemo(() => {
    if (!open) return [];
    const seen = new Set<string>();
    return keyboard
      .all()
      .flatMap((l) => l.commands)
      .filter((c) => c.label && !seen.has(c.id) && seen.add(c.id));
  }, [open, keyboard]);
  const hits = matching(commands, typed).slice(0, 40);
  const current = Math.min(at, hits.length - 1);
  const run = (c: Command | undefined) => {
    if (!c) return;
    onClose();
    setTyped('');
    setAt(0);
    // The command runs after the layer has given the focus back.
    setTimeout(c.run);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(o) => !o && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fade fixed inset-0 z-40 bg-[oklch(.2_.02_190_/_.32)]" />
        <Dialog.Content className="fade fixed top-[10vh] left-1/2 z-50 flex max-h-[70vh] w-[min(560px,94vw)] -translate-x-1/2 flex-col rounded-control bg-surface shadow-layer">
          <Dialog.Title className="sr-only">{t('palette')}</Dialog.Title>
          <Dialog.Description className="sr-only">{t('paletteAbout')}</Dialog.Description>
          <input
            autoFocus
            role="combobox"
            aria-expanded
            aria-controls={id}
            aria-activedescendant={hits[current] ? `${id}-${current}` : undefined}
            aria-label={t('palette')}
            placeholder={t('paletteAbout')}
            value={typed}
            onChange={(e) => {
              setTyped(e.target.value);
              setAt(0);
            }}
            onKeyDown={(e) => {
              const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
              if (step) {
                e.preventDefault();
                setAt((current + step + hits.length) % Math.max(1, hits.length));
              } else if (e.key === 'Enter') {
                e.preventDefault();
                run(hits[current]);
              }
            }}
            className="border-b border-line bg-transparent px-4 py-3 !text-[16px] outline-none"
          />
          <ul id={id} role="listbox" aria-label={t('palette')} className="pane py-1">
            {hits.map((c, i) => (
              <li
                key={c.id}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === current}
                ref={(el) => {
                  if (i === current) el?.scrollIntoView?.({ block: 'nearest' });
                }}
                onPointerMove={() => setAt(i)}
                onClick={() => run(c)}
                className={clsx('flex cursor-pointer items-center justify-between gap-4 px-4 py-1.5', i === current && 'bg-accent-soft')}
              >
                <span className="truncate">{c.label}</span>
                {c.keys && <Kbd keys={keysOf(c)} />}
              </li>
            ))}
          </ul>
          {hits.length === 0 && <p className="px-4 pb-3 text-ink-2">{t('paletteNone')}</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
