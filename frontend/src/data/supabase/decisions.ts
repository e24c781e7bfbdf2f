import { asProblem } from '../problem';
import type { DecisionKind, DecisionState, RemoteDecision } from '../hosted';
import type { Content } from '../types';
import { oneOf, type Project } from './project';
import type { TextLock } from './texts';

/** How long a decision waits for the agent before it is void, in ms. */
const validFor = 24 * 3_600_000;
/** So many of the latest decisions are shown. */
const shown = 50;
/** An answer that got lost is asked for again so often. */
const tries = 3;

interface DecisionRow {
  id: string;
  kind: DecisionKind;
  target_id: string;
  content_sha256: string;
  body: string;
  created_at: string;
  expires_at: string;
}
interface AckRow {
  decision_id: string;
  result: Exclude<DecisionState, 'waiting'>;
  reason: string;
}

/** What a decision is about; an edit has its new text. */
interface Wish {
  id?: string;
  kind: DecisionKind;
  target?: string;
  hash?: string;
  reason?: string;
  edit?: Pick<Content, 'subject' | 'body'>;
}

/** Decisions are commands that travel to the agent as rows which are never changed. */
export class Decisions {
  constructor(
    private readonly project: Project,
    private readonly texts: TextLock,
  ) {}

  /** send adds a decision; a repeated one, with the same id, is the same decision. */
  async send({ id = crypto.randomUUID(), kind, target = '', hash = '', reason = '', edit }: Wish): Promise<void> {
    const body = edit ? await this.texts.write({ table: 'decisions', id, column: 'body' }, JSON.stringify(edit)) : '';
    // The server's clock decides; it is asked first, which also tells whether this session still counts.
    await this.project.head();
    const row = {
      id, facts_v: 1, kind, target_id: target, content_sha256: hash, reason: reason.slice(0, 500), body,
      expires_at: new Date(this.project.now().getTime() + validFor).toISOString(),
    };
    for (let turn = 1; ; turn++) {
      try {
        return await this.project.insert('decisions', row);
      } catch (error) {
        const p = asProblem(error);
        // It had arrived the first time.
        if (p.where === 'twice') return;
        if (!p.transient || turn === tries) throw error;
      }
    }
  }

  /** list is the latest decisions, the newest first, with what the agent answered. */
  async list(signal?: AbortSignal): Promise<RemoteDecision[]> {
    const rows = await this.project.select<DecisionRow>('decisions', { select: 'id,kind,target_id,content_sha256,body,created_at,expires_at', order: 'created_at.desc,id.asc', limit: shown }, signal);
    if (rows.length === 0) return [];
    const acks = await this.project.select<AckRow>('decision_acks', { select: 'decision_id,result,reason', decision_id: oneOf(rows.map((r) => r.id)), deleted_at: 'is.null' }, signal);
    const answers = new Map(acks.map((a) => [a.decision_id, a]));
    const now = this.project.now().getTime();
    return Promise.all(
      rows.map(async (r): Promise<RemoteDecision> => {
        const ack = answers.get(r.id);
        return {
          id: r.id, kind: r.kind, target: r.target_id, hash: r.content_sha256, at: r.created_at, expires_at: r.expires_at,
          state: ack?.result ?? (Date.parse(r.expires_at) <= now ? 'expired' : 'waiting'),
          why: ack?.reason ?? '',
          content: r.kind === 'edit' ? await this.edited(r) : undefined,
        };
      }),
    );
  }

  private async edited(r: DecisionRow): Promise<RemoteDecision['content']> {
    try {
      const value = JSON.parse((await this.texts.read({ table: 'decisions', id: r.id, column: 'body' }, r.body)) ?? '') as Partial<Content> | null;
      return typeof value?.body === 'string' ? { subject: String(value.subject ?? ''), body: value.body } : undefined;
    } catch {
      return undefined;
    }
  }
}
