import type { ChannelView, Mode } from './queries';

export const modes: readonly Mode[] = ['off', 'read', 'draft', 'confirm', 'auto'];
export const rank = (m: Mode): number => modes.indexOf(m);

/** How a level of a channel stands: granted, the present one, grantable, or above what its terms permit. */
export type Level = 'granted' | 'here' | 'free' | 'locked';
export function level(c: Pick<ChannelView, 'mode' | 'ceiling'>, m: Mode): Level {
  if (m === c.mode) return 'here';
  if (rank(m) > rank(c.ceiling)) return 'locked';
  return rank(m) < rank(c.mode) ? 'granted' : 'free';
}

/** sends says whether approvals lead this channel to act. */
export const sends = (c: ChannelView): boolean => c.configured && !c.hand_off && rank(c.mode) >= rank('confirm');

/** needsPermission says whether going to a mode needs the platform's written permission first. */
export const needsPermission = (c: ChannelView, m: Mode): boolean => m === 'auto' && c.forbids_unattended && !c.written_permission;

/** step is the level beside the present one, as far as the ceiling; undefined at an end. */
export function step(c: ChannelView, by: 1 | -1): Mode | undefined {
  const next = modes[rank(c.mode) + by];
  return next && level(c, next) !== 'locked' ? next : undefined;
}

export const days = (window: number): number => Math.round(window / 86_400e9);
