import { useState } from 'react';
import { WorkState, useWork } from '@/app/work/work';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { Facts } from '@/ui/section';
import { Note, useProblemText } from '@/ui/state';
import { useToast } from '@/ui/toast';
import { sourcesText } from '../messages';
import { type SourceGuess, type SourceMatch, type SourceSample, freeName, previewSource, recognise, useAddSource } from '../queries';
import { Sample } from './Sample';

const shown = (v: unknown): string => (Array.isArray(v) ? v.map(shown).join(', ') : typeof v === 'object' && v !== null ? JSON.stringify(v) : String(v));

function Proposal({ match, taken, onAdded }: { match: SourceMatch; taken: readonly string[]; onAdded: (name: string) => void }) {
  const t = useText(sourcesText);
  const f = useFormat();
  const { lang } = f;
  const { say } = useToast();
  const words = useProblemText();
  const [name, setName] = useState(freeName(match.name, taken));
  const [needs, setNeeds] = useState<Record<string, string>>({});
  const preview = useWork<SourceSample>();
  const add = useAddSource();
  const entry = { name, driver: match.driver, config: { ...match.config, ...Object.fromEntries(Object.entries(needs).filter(([, v]) => v !== '')) } };
  const ready = name !== '' && (match.needs ?? []).every((k) => needs[k]);
  return (
    <div className="flex flex-col gap-3">
      <Facts
        rows={[
          [t('recognised'), match.what[lang] ?? match.what.en ?? match.driver],
          [t('driver'), match.driver],
          [t('floor'), t('minutes', { n: f.number(match.floor / 60e9, 0) })],
          ...Object.entries(match.config ?? {}).map(([k, v]) => [k, shown(v)] as const),
        ]}
      />
      {match.note.text && (
        <p className="type-note text-ink-2">
          {match.note.text[lang] ?? match.note.text.en} ({match.note.reviewed})
        </p>
      )}
      <TextField label={t('sourceName')} value={name} maxLength={60} onChange={(e) => setName(e.target.value.trim())} />
      {(match.needs ?? []).map((k) => (
        <TextField key={k} label={k} hint={t('needHint')} value={needs[k] ?? ''} placeholder={`env:${name}_${k}`.toUpperCase().replaceAll('-', '_').replace('ENV:', 'env:')} onChange={(e) => setNeeds({ ...needs, [k]: e.target.value.trim() })} />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button busy={preview.running} disabled={!ready} onClick={() => preview.start(previewSource(entry))}>
          {t('preview')}
        </Button>
        <Button
          look="primary"
          busy={add.isPending}
          disabled={!ready}
          onClick={() =>
            add.mutate(entry, {
              onSuccess: (v) => {
                say(t('added', { name: v.name }));
                onAdded(v.name);
              },
            })
          }
        >
          {t('save')}
        </Button>
      </div>
      <WorkState work={preview} label={t('testing', { name })} />
      {preview.result && <Sample sample={preview.result} />}
      {add.isError && (
        <Note tone="stop" live>
          {words(add.error)}
        </Note>
      )}
    </div>
  );
}

/** AddSource recognises an address, shows what would be read there, and adds it. */
export function AddSource({ open, taken, onClose }: { open: boolean; taken: readonly string[]; onClose: (added?: string) => void }) {
  const t = useText(sourcesText);
  const [url, setUrl] = useState('');
  const [picked, setPicked] = useState(0);
  const guess = useWork<SourceGuess>();
  const matches = guess.result?.matches ?? [];
  const match = matches[Math.min(picked, matches.length - 1)];
  const seen = guess.result?.seen ?? '';
  return (
    <Layer open={open} onClose={() => onClose()} title={t('add')} description={t('addAbout')} className="md:!w-[min(720px,94vw)]">
      <form
        className="mb-3 flex flex-wrap items-end gap-2"
        onSubmit={(e) => {
          e.preventDefault();
          setPicked(0);
          guess.start(recognise(url.trim()));
        }}
      >
        <div className="min-w-0 grow">
          <TextField label={t('address')} type="text" inputMode="url" autoFocus value={url} maxLength={2048} placeholder="https://" onChange={(e) => setUrl(e.target.value)} />
        </div>
        <Button type="submit" busy={guess.running} disabled={url.trim().length < 3}>
          {t('recognise')}
        </Button>
      </form>
      <WorkState work={guess} label={t('recognising')} />
      {guess.result && matches.length === 0 && (
        <Note tone="warn" live>
          <p>{t('unknownAddress', { seen: t(seenKeys.has(seen) ? (`s.${seen}` as 's.page') : 's.page') })}</p>
          {guess.result.reason && <p>{guess.result.reason}</p>}
          <p>{t('unknownNext')}</p>
        </Note>
      )}
      {matches.length > 1 && (
        <SelectField label={t('readBy')} value={picked} onChange={(e) => setPicked(Number(e.target.value))}>
          {matches.map((m, i) => (
            <option key={m.driver} value={i}>
              {m.driver}
            </option>
          ))}
        </SelectField>
      )}
      {match && <Proposal key={`${guess.result?.url} ${match.driver}`} match={match} taken={taken} onAdded={onClose} />}
    </Layer>
  );
}
const seenKeys = new Set(['page', 'feed', 'json', 'xml', 'text', 'image', 'file', 'empty', 'blocked', 'limited', 'transient', 'large']);
