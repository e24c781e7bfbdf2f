import { type FormEvent, useState } from 'react';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { parseAmount } from '@/lib/amount';
import { Button } from '@/ui/button';
import { Layer } from '@/ui/dialog';
import { SelectField, TextArea, TextField } from '@/ui/field';
import { useProblemText } from '@/ui/state';
import { factKinds } from '../facts';
import { profileText } from '../messages';
import type { Fact } from '../queries';

/** emptyFact is what a new fact starts from: entered by the owner, and so confirmed. */
export const emptyFact = (evidence: string): Fact => ({ id: '', kind: 'skill', text: {}, confirmed: true, evidence });

/** FactForm adds or changes one fact. */
export function FactForm({ fact, title, busy, error, onSave, onClose }: { fact: Fact; title: string; busy?: boolean; error?: unknown; onSave: (f: Fact) => void; onClose: () => void }) {
  const t = useText(profileText);
  const codes = useCodes();
  const words = useProblemText();
  const [f, setF] = useState(fact);
  const [skills, setSkills] = useState((fact.skills ?? []).join(', '));
  const [rate, setRate] = useState(fact.rate?.currency ? String(fact.rate.minor / 100) : '');
  const [tried, setTried] = useState(false);
  const text = (lang: string) => f.text?.[lang] ?? '';
  const setText = (lang: string, v: string) => setF({ ...f, text: { ...f.text, [lang]: v } });
  const said = Object.values(f.text ?? {}).some((v) => v.trim()) || f.kind === 'rate';
  const urlOk = !f.url || /^https?:\/\/\S+$/.test(f.url);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!said || !urlOk) return;
    const amount = parseAmount(rate);
    onSave({
      ...f,
      text: Object.fromEntries(Object.entries(f.text ?? {}).map(([k, v]) => [k, v.trim()]).filter(([, v]) => v)),
      skills: skills.split(',').map((s) => s.trim()).filter(Boolean),
      rate: f.kind === 'rate' && amount !== undefined ? { minor: Math.round(amount * 100), currency: f.rate?.currency || 'EUR' } : undefined,
    });
  };
  return (
    <Layer open onClose={onClose} title={title} description={t('factAbout')}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <SelectField label={t('kind')} value={f.kind} onChange={(e) => setF({ ...f, kind: e.target.value })}>
          {[...new Set([...factKinds, f.kind])].map((k) => (
            <option key={k} value={k}>
              {codes.word('fact', k)}
            </option>
          ))}
        </SelectField>
        <TextArea label={t('textEn')} rows={2} lang="en" value={text('en')} onChange={(e) => setText('en', e.target.value)} />
        <TextArea label={t('textDe')} rows={2} lang="de" value={text('de')} onChange={(e) => setText('de', e.target.value)} />
        <TextField label={t('textAny')} hint={t('textHint')} value={text('')} onChange={(e) => setText('', e.target.value)} error={tried && !said ? t('needText') : undefined} />
        <TextField label={t('skills')} hint={t('skillsHint')} value={skills} onChange={(e) => setSkills(e.target.value)} />
        <div className="grid grid-cols-2 gap-3">
          {(f.kind === 'skill' || f.kind === 'language') && (
            <TextField label={t('level')} type="number" min={0} max={5} value={f.level ?? 0} onChange={(e) => setF({ ...f, level: Math.min(5, Math.max(0, Math.round(Number(e.target.value)))) })} />
          )}
          {f.kind === 'skill' && <TextField label={t('years')} type="number" min={0} max={80} step="any" value={f.years ?? 0} onChange={(e) => setF({ ...f, years: Math.min(80, Math.max(0, Number(e.target.value))) })} />}
          {f.kind === 'rate' && (
            <>
              <TextField label={t('rate')} inputMode="decimal" value={rate} onChange={(e) => setRate(e.target.value)} />
              <SelectField label={t('period')} value={f.period || 'hour'} onChange={(e) => setF({ ...f, period: e.target.value })}>
                {['hour', 'day', 'month', 'fixed'].map((p) => (
                  <option key={p} value={p}>
                    {codes.word('period', p)}
                  </option>
                ))}
              </SelectField>
            </>
          )}
        </div>
        <TextField label={t('evidence')} hint={t('evidenceHint')} value={f.evidence ?? ''} onChange={(e) => setF({ ...f, evidence: e.target.value })} />
        <TextField label={t('url')} inputMode="url" value={f.url ?? ''} onChange={(e) => setF({ ...f, url: e.target.value.trim() })} error={tried && !urlOk ? t('badUrl') : error ? words(error) : undefined} />
        <label className="flex items-center gap-2 max-md:min-h-12">
          <input type="checkbox" checked={f.private ?? false} onChange={(e) => setF({ ...f, private: e.target.checked })} className="size-4 accent-[var(--accent)]" />
          {t('isPrivate')}
        </label>
        <Button type="submit" look="primary" busy={busy} className="self-start">
          {t('save')}
        </Button>
      </form>
    </Layer>
  );
}
