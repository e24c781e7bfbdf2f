import { useText } from '@/i18n/text';
import { type Card, type Column, shownColumns } from '../board';
import { pipelineText } from '../messages';
import { CardView } from './CardView';

export interface Place {
  column: number;
  row: number;
}

interface BoardProps {
  cards: Record<Column, Card[]>;
  at: Place;
  onSelect: (at: Place) => void;
  onOpen: (card: Card) => void;
  /** What has ended is folded away until it is asked for. */
  folded: boolean;
  onUnfold: () => void;
}

/** Board lays the cards out by how far they have come. */
export function Board({ cards, at, onSelect, onOpen, folded, onUnfold }: BoardProps) {
  const t = useText(pipelineText);
  return (
    <div role="group" aria-label={t('board')} className="flex min-w-0 gap-3 overflow-x-auto p-5 max-md:p-4">
      {shownColumns(cards, folded).map((name, index) => {
        const list = cards[name];
        return (
          <section key={name} aria-label={t('colText', { name: t(`col.${name}`), n: list.length })} className="flex w-[220px] shrink-0 flex-col gap-2 xl:max-w-[360px] xl:min-w-0 xl:shrink xl:grow xl:basis-0">
            <h2 className="type-section flex justify-between gap-2 border-b border-ink pb-1">
              {t(`col.${name}`)} <span className="text-ink-3">{list.length || t('none')}</span>
            </h2>
            {list.map((c, row) => (
              <CardView key={c.id} card={c} selected={index === at.column && row === at.row} onSelect={() => onSelect({ column: index, row })} onOpen={() => onOpen(c)} />
            ))}
          </section>
        );
      })}
      {cards.ended.length > 0 && folded && (
        <button type="button" onClick={onUnfold} className="self-start whitespace-nowrap text-ink-2 underline">
          {t('ended', { n: cards.ended.length })}
        </button>
      )}
    </div>
  );
}
