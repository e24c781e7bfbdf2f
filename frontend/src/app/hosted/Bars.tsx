import { lazy, Suspense } from 'react';
import { useData } from '@/data/context';

const Bars = lazy(() => import('./parts/Bars'));

/** HostedBars stand at the top of each page of a hosted dashboard; the agent's own does not load them. */
export function HostedBars() {
  const { hosted } = useData();
  return (
    hosted && (
      <Suspense>
        <Bars />
      </Suspense>
    )
  );
}
