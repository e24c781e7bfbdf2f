import { Link } from '@tanstack/react-router';
import { useText } from '@/i18n/text';
import { useFormat } from '@/lib/format';
import { DataTable } from '@/ui/data-table';
import type { Card, Column } from '../board';
import { pipelineText } from '../messages';
import { useCardState } from './CardView';

/** A card with the column of the board that it stands in. */
export type Placed = Card & { column: Column };

/** CardTable is the board as a table, to sort by what matters at the moment. */
export function CardTable({ cards, order }: { cards: readonly Placed[]; order: readonly Column[] }) {
  const t = useText(pipelineText);
  const f = useFormat();
  const state = useCardState();
  return (
    <div className="max-w-[1180px] p-5 max-md:p-4">
      <DataTable
        caption={t('table')}
        rows={cards}
        id={(c) => c.id}
        columns={[
          {
            key: 'title',
            head: t('head.title'),
            className: 'font-medium break-words',
            sort: (c) => c.title,
            cell: (c) =>
              c.proposal ? (
                <Link to="/review/$id" params={{ id: c.proposal.id }} className="text-accent underline">
                  {c.title}
                </Link>
              ) : (
                <Link to="/jobs/$id" params={{ id: c.jobID }} className="text-accent underline">
                  {c.title}
                </Link>
              ),
          },
          { key: 'to', head: t('head.to'), minor: true, className: 'min-w-[200px] [overflow-wrap:anywhere]', sort: (c) => c.to, cell: (c) => c.to },
          { key: 'channel', head: t('head.channel'), minor: true, sort: (c) => c.channel, cell: (c) => c.channel },
          { key: 'state', head: t('head.state'), className: 'md:whitespace-nowrap', sort: (c) => order.indexOf(c.column), cell: state },
          { key: 'at', head: t('head.at'), right: true, className: 'whitespace-nowrap', sort: (c) => c.at, cell: (c) => f.age(c.at) },
        ]}
      />
    </div>
  );
}
