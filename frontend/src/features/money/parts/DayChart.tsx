import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { moneyText } from '../messages';
import type { SpendSum } from '../queries';

/** DayChart draws what was spent day by day, from 0; the table beside it says the same. */
export default function DayChart({ rows }: { rows: readonly SpendSum[] }) {
  const t = useText(moneyText);
  const f = useFormat();
  const days = [...rows].sort((a, b) => a.key.localeCompare(b.key));
  const most = Math.max(...days.map((d) => d.cost), 1);
  const width = 100 / days.length;
  return (
    <figure className="flex flex-col gap-1">
      <svg role="img" aria-label={`${t('spend')}: ${days.map((d) => `${f.date(d.key)} ${f.usd(d.cost)}`).join(', ')}`} width="100%" height="96" className="block">
        <line x1="0" x2="100%" y1="95.5" y2="95.5" className="stroke-edge" />
        {days.map((d, i) => (
          <rect key={d.key} x={`${i * width + width * 0.15}%`} width={`${Math.min(width * 0.7, 6)}%`} y={94 - (d.cost / most) * 86} height={Math.max(1, (d.cost / most) * 86)} className="fill-ink-2" />
        ))}
      </svg>
      <figcaption className="type-label flex justify-between text-ink-3">
        <span>{f.date(days[0]!.key)}</span>
        <span>{f.usd(most)}</span>
        <span>{f.date(days.at(-1)!.key)}</span>
      </figcaption>
    </figure>
  );
}
