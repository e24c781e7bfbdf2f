import type { Unsubscribe } from './data';
import type { Content } from './types';

/** How a decision stands: on its way to the agent, carried out, or why not. "changed": the text was another one by then. */
export type DecisionState = 'waiting' | 'applied' | 'refused' | 'changed' | 'expired';
export type DecisionKind = 'approve' | 'edit' | 'reject' | 'pause' | 'resume' | 'stop_new';

/** A decision that was made in a hosted dashboard. */
export interface RemoteDecision {
  id: string;
  kind: DecisionKind;
  /** The proposal that it is about, "" for decisions about the agent. */
  target: string;
  hash: string;
  state: DecisionState;
  /** What the agent says of a refusal, in its own words. */
  why: string;
  at: string;
  expires_at: string;
  /** The text of an edit, as far as it can be read here. */
  content?: Pick<Content, 'subject' | 'body'>;
}

/** A session that is registered at the project. */
export interface RemoteDevice {
  id: string;
  kind: 'agent' | 'dashboard';
  name: string;
  created_at: string;
  last_seen_at: string;
  revoked_at?: string;
  /** The device that asks. */
  own: boolean;
}

/** Whether long texts can be read: not known yet, stored plainly, encrypted and closed, or open. */
export type TextState = 'unknown' | 'plain' | 'locked' | 'open';

/** Texts are the encrypted texts of an account. The passphrase and the key stay in this window's memory. */
export interface Texts {
  state(): TextState;
  onState(listener: (s: TextState) => void): Unsubscribe;
  /** unlock fails with a Problem of code "denied" when the passphrase is another one; progress runs from 0 to 1. */
  unlock(passphrase: string, progress?: (done: number) => void): Promise<void>;
  lock(): void;
}

/** Hosted is what a dashboard has that speaks to a mirror and not to the agent: decisions travel, and some texts are encrypted. */
export interface Hosted {
  texts: Texts;
  /** The latest decisions, the newest first. */
  decisions(signal?: AbortSignal): Promise<RemoteDecision[]>;
  devices(signal?: AbortSignal): Promise<RemoteDevice[]>;
  revoke(id: string): Promise<void>;
}
