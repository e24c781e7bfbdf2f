import { useCallback, useEffect, useRef, useState } from 'react';
import type { Content, Proposal } from '@/data/types';

/** An edit that is not saved at the agent yet, with the text it began from. */
export interface Edit {
  content: Content;
  /** The hash of the text that the edit began from. */
  base: string;
  /** When it was kept on this device, in ms. */
  at: number;
}

const storageKey = (id: string) => 'automonet.edit.' + id;

/** readEdit finds an edit that was left behind by a reload, an end of the session or a closed window. */
export function readEdit(id: string): Edit | undefined {
  try {
    const edit = JSON.parse(localStorage.getItem(storageKey(id)) ?? 'null') as Edit | null;
    return edit && typeof edit.base === 'string' && typeof edit.content?.body === 'string' ? edit : undefined;
  } catch {
    return undefined;
  }
}

const sameText = (a: Content, b: Content) => a.body === b.body && a.subject === b.subject && a.recipient === b.recipient;

/**
 * useEdit holds the edit of one proposal. Each change is kept on this device at once,
 * so that no reload, expiry or newer draft loses it; it goes away only when it is
 * saved or dropped by the user.
 */
export function useEdit(proposal: Proposal | undefined) {
  const id = proposal?.id ?? '';
  const [edit, setEdit] = useState<Edit>();
  const [restored, setRestored] = useState(false);
  const current = useRef(id);
  useEffect(() => {
    current.current = id;
    const left = id ? readEdit(id) : undefined;
    setEdit(left);
    setRestored(!!left);
  }, [id]);
  const keep = useCallback(
    (next: Edit | undefined) => {
      setEdit(next);
      try {
        if (next) localStorage.setItem(storageKey(id), JSON.stringify(next));
        else localStorage.removeItem(storageKey(id));
      } catch {
        // Without storage the edit lives in this window only.
      }
    },
    [id],
  );
  return {
    edit,
    restored,
    dirty: !!edit && !!proposal && !sameText(edit.content, proposal.content),
    /** The agent has another text than the one the edit began from. */
    outdated: !!edit && !!proposal && edit.base !== proposal.hash,
    /** resume goes on with a text that was written before, over the present one. */
    resume: (part: Partial<Content>) => proposal && keep({ content: { ...proposal.content, ...part }, base: proposal.hash, at: Date.now() }),
    start: () => proposal && keep({ content: proposal.content, base: proposal.hash, at: Date.now() }),
    change: (part: Partial<Content>) => edit && keep({ ...edit, content: { ...edit.content, ...part }, at: Date.now() }),
    /** rebase keeps the words and takes the newer text as the one they replace. */
    rebase: (hash: string) => edit && keep({ ...edit, base: hash }),
    drop: () => {
      keep(undefined);
      setRestored(false);
    },
  };
}
