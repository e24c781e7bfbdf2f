import { useContext } from 'react';
import { useText } from '@/i18n/text';
import { KeyboardContext, keyCaps, keysOf } from '@/lib/keys';
import { prefs, usePrefs } from '@/lib/prefs';
import { Layer } from '@/ui/dialog';
import { appText } from './messages';

/** KeyList shows every key of the page that is open, and switches single letters off. */
export function KeyList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText(appText);
  const keyboard = useContext(KeyboardContext);
  const { singleKeys } = usePrefs();
  const layers = open ? keyboard.all().filter((l) => l.commands.some((c) => c.keys)) : [];
  return (
    <Layer open={open} onClose={onClose} title={t('keyList')} description={t('keyListAbout')} className="md:!w-[min(720px,94vw)]">
      <div className="columns-1 gap-8 md:columns-2">
        {layers.map((layer, i) => (
          <section key={i} className="break-inside-avoid pb-4">
            <h3 className="type-section pb-1">{layer.title}</h3>
            <dl>
              {layer.commands
                .filter((c) => c.keys)
                .map((c) => (
                  <div key={c.id} className="flex justify-between gap-4 border-b border-line py-1">
                    <dt className="text-ink-2">{c.label}</dt>
                    <dd className="flex shrink-0 gap-1">
                      {keyCaps(keysOf(c)).map((cap, j) => (
                        <kbd key={j} className="rounded-tag border border-edge px-1.5 font-mono text-[11px]">
                          {cap}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex items-center gap-2 pt-2">
        <input type="checkbox" checked={singleKeys} onChange={(e) => prefs.set({ singleKeys: e.target.checked })} className="size-4 accent-accent" />
        {t('singleKeys')}
      </label>
    </Layer>
  );
}
