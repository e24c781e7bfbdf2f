import { type ReactNode } from 'react';
import type { JobDetail, Proposal } from '@/data/types';
import { useText } from '@/i18n/text';
import { Segments } from '@/ui/segments';
import { Posting } from '../../job/parts/Posting';
import { Timeline } from '../../job/parts/Timeline';
import type { Numbered } from '../claims';
import { reviewText } from '../messages';
import { Facts } from './Facts';
import { Gates, Requirements } from './Gates';

interface PanesProps {
  proposal: Proposal;
  detail?: JobDetail;
  claims: readonly Numbered[];
  lit?: number;
  onLight: (n: number | undefined) => void;
  allGates: boolean;
  onAllGates: () => void;
  draft: ReactNode;
  wide: boolean;
  /** Which part is shown where there is room for one. */
  part: string;
  onPart: (part: string) => void;
}

/** Panes lay posting, draft, facts and gates beside each other, or one at a time. */
export function Panes({ proposal, detail, claims, lit, onLight, allGates, onAllGates, draft, wide, part, onPart }: PanesProps) {
  const t = useText(reviewText);
  const all = proposal.gates ?? [];
  const posting = detail && <Posting job={detail.job} posting={detail.postings?.[0]} />;
  const requests = <Requirements proposal={proposal} />;
  const facts = <Facts proposal={proposal} claims={claims} lit={lit} onLight={onLight} />;
  const gates = <Gates proposal={proposal} all={allGates} onAll={onAllGates} />;
  if (!wide)
    return (
      <Segments
        label={t('parts')}
        value={part}
        onChange={onPart}
        segments={[
          { id: 'posting', label: t('posting'), body: <div className="flex flex-col gap-6">{posting}{requests}</div> },
          { id: 'draft', label: t('draft'), body: draft },
          { id: 'facts', label: `${t('facts')} ${claims.length}`, body: facts },
          { id: 'gates', label: `${t('gates')} ${all.filter((g) => g.passed).length}/${all.length}`, body: gates },
        ]}
      />
    );
  return (
    <div className="grid min-h-0 grow grid-cols-[minmax(0,41fr)_minmax(0,52fr)_minmax(220px,25fr)] min-[1920px]:grid-cols-[minmax(0,40fr)_minmax(0,48fr)_minmax(240px,25fr)_minmax(240px,25fr)]">
      <div className="pane flex flex-col gap-6 bg-sunken p-5">
        {posting}
        {requests}
      </div>
      <div className="pane border-x border-line bg-surface p-5">{draft}</div>
      <div className="pane flex flex-col gap-6 p-5">
        {facts}
        {gates}
      </div>
      {detail && (
        <div className="pane hidden border-l border-line p-5 min-[1920px]:block">
          <Timeline detail={detail} />
        </div>
      )}
    </div>
  );
}
