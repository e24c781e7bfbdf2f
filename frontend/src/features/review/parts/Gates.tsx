import { Check, CircleX, TriangleAlert } from 'lucide-react';
import type { Proposal } from '@/data/types';
import { useCodes } from '@/i18n/codes';
import { useText } from '@/i18n/text';
import { Kbd } from '@/ui/kbd';
import { reviewText } from '../messages';

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true };
/** Passed gates beyond this many are folded. */
const few = 3;

/** Gates shows what failed first, then what asks for a look, then what passes, the most of it folded. */
export function Gates({ proposal, all, onAll }: { proposal: Proposal; all: boolean; onAll: () => void }) {
  const t = useText(reviewText);
  const codes = useCodes();
  const gates = proposal.gates ?? [];
  const failing = gates.filter((g) => !g.passed);
  const passing = gates.filter((g) => g.passed);
  const shown = all ? passing : passing.slice(0, few);
  const capital = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);
  return (
    <section aria-label={t('gates')}>
      <h2 className="type-section pb-1">{t('gatesPass', { passed: passing.length, all: gates.length })}</h2>
      <ul className="flex flex-col gap-1.5">
        {failing.map((g) => (
          <li key={g.gate} className="flex gap-2">
            <CircleX {...icon} className="mt-px shrink-0 text-stop" />
            <span className="min-w-0 break-words">
              <b className="font-semibold">{capital(codes.word('gate', g.gate))}</b>: {codes.finding(g)} <span className="sr-only">({t('fails')})</span>
            </span>
          </li>
        ))}
        {(proposal.missing ?? []).map((m, i) => (
          <li key={'m' + i} className="flex gap-2">
            <CircleX {...icon} className="mt-px shrink-0 text-stop" />
            <span className="min-w-0 break-words">
              {t('missing')}: {codes.note(m)}
            </span>
          </li>
        ))}
        {(proposal.flags ?? []).map((m, i) => (
          <li key={'f' + i} className="flex gap-2">
            <TriangleAlert {...icon} className="mt-px shrink-0 text-warn" />
            <span className="min-w-0 break-words">{codes.note(m)}</span>
          </li>
        ))}
        {shown.map((g) => (
          <li key={g.gate} className="flex gap-2 text-ink-2">
            <Check {...icon} className="mt-px shrink-0 text-gain" />
            {capital(codes.word('gate', g.gate))} <span className="sr-only">({t('passes')})</span>
          </li>
        ))}
        {passing.length > few && (
          <li>
            <button type="button" onClick={onAll} className="flex items-center gap-2 text-ink-2 underline">
              {all ? t('gatesFew') : t('gatesMore', { n: passing.length - few })}
              <Kbd keys="v" />
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Requirements shows what the posting asks and whether the text meets it. */
export function Requirements({ proposal }: { proposal: Proposal }) {
  const t = useText(reviewText);
  const codes = useCodes();
  const list = proposal.writing?.requirements ?? [];
  if (list.length === 0) return null;
  return (
    <section aria-label={t('requests')}>
      <h2 className="type-section pb-1">{t('requests')}</h2>
      <ul className="flex flex-col gap-1.5">
        {list.map((r, i) => (
          <li key={i} className="flex gap-2">
            {r.met ? <Check {...icon} className="mt-px shrink-0 text-gain" /> : <TriangleAlert {...icon} className="mt-px shrink-0 text-warn" />}
            <span className="min-w-0 break-words">
              {codes.word('instruction', r.kind)} <q className="font-serif text-ink-2">{r.text}</q> {t(r.met ? 'met' : 'open')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
