import { useMay } from './queries';
import { useOffline } from './offline';
import type { Scope } from '@/data/types';

/** What a person may do here now: hidden for want of the right, disabled while the agent does not answer. */
export interface Allowed {
  may: boolean;
  disabled: boolean;
}

/** useAllowed says whether a write control is shown, and whether it works at the moment. */
export function useAllowed(scope: Scope): Allowed {
  const may = useMay()(scope);
  const offline = useOffline();
  return { may, disabled: !may || offline !== undefined };
}
