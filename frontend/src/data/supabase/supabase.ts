import { take, takeItems, takePage } from '../api';
import type { AgentAct, Data, JobFilter } from '../data';
import type { DecisionKind } from '../hosted';
import { Problem } from '../problem';
import type { Agent, Job, Outcome, Profile, Proposal, ProposalState, SubmissionState } from '../types';
import type { ProjectConfig } from './config';
import { Decisions } from './decisions';
import { jobPage, jobQuery } from './jobs';
import { paidIn } from './paid';
import { Project, type Query } from './project';
import { MirrorRealtime, type Socket } from './realtime';
import { resources } from './resources';
import {
  agentOf, awayAfter, type BudgetRow, budgetOf, columns, type DeviceRow, gaugesOf, jobOf, type JobRow, type OutcomeRow, outcomeOf, postingOf, proposalOf, type ProposalRow, type Row, submissionOf, type SubmissionRow,
} from './rows';
import { Auth, type Fetch } from './session';
import { type Derive, TextLock, type Wrapped } from './texts';
import { refused } from './words';

/** What stands for the browser's own ways out, in tests. */
export interface Ways {
  ask?: Fetch;
  open?: (url: string) => Socket;
  derive?: Derive;
}

const kinds: Record<AgentAct, DecisionKind> = { pause: 'pause', resume: 'resume', 'stop-new': 'stop_new' };
const agentOnly = (): Promise<never> => Promise.reject(refused('agentOnly'));
const live: Query = { deleted_at: 'is.null' };
/** A project caps a page at a thousand rows. */
const most = 1000;

/** supabase is the Data of a hosted dashboard: it reads the mirror of an account, and sends decisions to its agents. */
export function supabase(config: ProjectConfig, ways: Ways = {}): Data {
  const auth = new Auth(config, ways.ask);
  const project = new Project(config, auth, ways.ask);
  const texts = new TextLock(ways.derive);
  const decisions = new Decisions(project, texts);
  const api = resources(project);

  const one = async <T>(table: string, query: Query, signal?: AbortSignal): Promise<T> => {
    const [row] = await project.select<T>(table, { ...query, ...live, limit: 1 }, signal);
    if (!row) throw new Problem('not_found', '', 404);
    return row;
  };
  const proposals = async (query: Query, signal?: AbortSignal): Promise<Proposal[]> => {
    const rows = await project.select<ProposalRow>('proposals', { select: columns.proposal, ...live, ...query }, signal);
    return Promise.all(rows.map((r) => proposalOf(r, texts)));
  };
  const proposal = async (id: string, signal?: AbortSignal): Promise<Proposal> => proposalOf(await one<ProposalRow>('proposals', { select: columns.proposal, id: 'eq.' + id }, signal), texts);
  const submissions = async (query: Query, signal?: AbortSignal) => (await project.select<SubmissionRow>('submissions', { select: columns.submission, ...live, ...query }, signal)).map(submissionOf);
  const outcomes = async (query: Query, signal?: AbortSignal) => (await project.select<OutcomeRow>('outcomes', { select: columns.outcome, ...live, ...query }, signal)).map(outcomeOf);
  const devices = (query: Query, signal?: AbortSignal) => project.select<DeviceRow>('devices', { select: columns.device, order: 'last_seen_at.desc,id.asc', ...query }, signal);
  const budgets = (signal?: AbortSignal) => project.select<BudgetRow>('budgets', { select: columns.budget, ...live, scope: 'not.like.job:*', order: 'at.desc,id.asc', limit: most }, signal);
  const read = async (r: { id: string; body?: string }, table: string) => (await texts.read({ table, id: r.id, column: 'body' }, r.body ?? '')) ?? '';

  const agent = async (signal?: AbortSignal): Promise<Agent> => {
    const [found, leases, spent] = await Promise.all([
      devices({ kind: 'eq.agent', revoked_at: 'is.null' }, signal),
      project.select<{ holder: string; expires_at: string }>('leases', { select: 'holder,expires_at', id: 'eq.submit' }, signal),
      budgets(signal),
    ]);
    // Of several agents the one that may send, else the one that was heard of last.
    const now = project.now();
    const holder = leases.find((l) => Date.parse(l.expires_at) > now.getTime())?.holder;
    const chosen = found.find((d) => d.id === holder && now.getTime() - Date.parse(d.last_seen_at) <= awayAfter) ?? found[0];
    if (!chosen) throw refused('noAgent', 404);
    return agentOf(chosen, gaugesOf(spent), now);
  };
  /** begin asks whether this session still counts, and whether texts are encrypted. */
  const begin = async (signal?: AbortSignal): Promise<void> => {
    const session = auth.current();
    if (!session) throw new Problem('signed_out', '', 401);
    await project.head(signal);
    const [row] = await project.select<{ doc: Wrapped }>('settings', { select: 'doc', id: 'eq.crypto' }, signal);
    texts.meet(session.user, row?.doc);
  };
  auth.onChange((s) => {
    if (!s) texts.forget();
  });

  return {
    api,
    realtime: new MirrorRealtime(config, project, auth, ways.open),
    auth: {
      state: () => Promise.resolve({ setup_needed: false, signed_in: auth.current() !== undefined, version: '' }),
      setup: agentOnly,
      login: async (name, password, keep = false) => {
        await auth.signIn(name, password, keep);
        await project.register();
      },
      logout: async () => {
        const device = auth.current()?.device;
        // A device that is not used any more need not stay in the list of those that may read.
        if (device) await project.call('device_revoke', { p_id: device }).catch(() => undefined);
        await auth.signOut();
      },
      me: async (signal) => {
        await begin(signal);
        const session = auth.current();
        if (!session) throw new Problem('signed_out', '', 401);
        return { user: { id: session.user, name: session.mail, role: 'owner' } };
      },
      onExpired: (listener) => auth.onExpired(listener),
    },
    agent: { get: agent, act: (act) => decisions.send({ kind: kinds[act] }) },
    jobs: {
      list: async (filter: JobFilter, after, limit = 100, signal) => jobPage(await project.select<JobRow>('jobs', jobQuery(filter, after, limit), signal), filter, limit),
      get: async (id, signal) => {
        const of: Query = { ...live, job_id: 'eq.' + id, limit: most };
        const [row, postings, drafts, sends, became] = await Promise.all([
          one<JobRow>('jobs', { select: columns.job + ',body', id: 'eq.' + id }, signal),
          project.select<Row & { job_id: string }>('postings', { select: columns.posting + ',body', ...of, order: 'id.asc' }, signal),
          proposals({ job_id: 'eq.' + id, order: 'created_at.desc,id.asc', limit: most }, signal),
          submissions({ job_id: 'eq.' + id, order: 'created_at.asc,id.asc', limit: most }, signal),
          outcomes({ job_id: 'eq.' + id, order: 'at.asc,id.asc', limit: most }, signal),
        ]);
        const job: Job = jobOf(row, await read(row, 'jobs'));
        return { job, postings: await Promise.all(postings.map(async (p) => postingOf(p, await read(p, 'postings')))), proposals: drafts, submissions: sends, outcomes: became, events: [] };
      },
      shortlist: agentOnly,
      skip: agentOnly,
      undo: agentOnly,
      summary: async (signal) => ({ states: (await agent(signal)).jobs, screened_out: null, undecided: 0 }),
      draft: agentOnly,
      add: agentOnly,
    },
    proposals: {
      list: async (state: readonly ProposalState[], after, limit = 50, signal) => {
        const from = Number(after ?? 0);
        const items = await proposals({ state: state.length ? `in.(${state.join(',')})` : undefined, order: 'created_at.desc,id.asc', limit, offset: from }, signal);
        return { items, next: items.length >= limit ? String(from + limit) : undefined };
      },
      get: proposal,
      preview: agentOnly,
      approve: async (id, hash, key) => {
        await decisions.send({ id: key, kind: 'approve', target: id, hash });
        return proposal(id);
      },
      reject: async (id, reason, hash) => {
        await decisions.send({ kind: 'reject', target: id, hash, reason });
        return proposal(id);
      },
      edit: async (id, content, hash) => {
        await decisions.send({ kind: 'edit', target: id, hash, edit: { subject: content.subject, body: content.body } });
        return proposal(id);
      },
      regenerate: agentOnly,
      choose: agentOnly,
    },
    submissions: {
      list: async (state: readonly SubmissionState[], after, limit = 100, signal) => {
        const from = Number(after ?? 0);
        const items = await submissions({ state: state.length ? `in.(${state.join(',')})` : undefined, order: 'created_at.desc,id.asc', limit, offset: from }, signal);
        return { items, next: items.length >= limit ? String(from + limit) : undefined };
      },
      resolve: agentOnly,
      outcomes: (signal) => takeItems(api.GET('/api/v1/outcomes', { params: { query: { limit: 500 } }, signal })),
      record: agentOnly,
    },
    operations: { get: agentOnly, cancel: agentOnly },
    profile: {
      get: async (signal): Promise<Profile> => {
        const row = await one<Row>('profiles', { select: 'id,view,body', order: 'rev.desc' }, signal);
        const text = await read(row, 'profiles');
        // Facts that cannot be read are not the same as none.
        if (!text) throw refused('agentOnly');
        return { ...(row.view as unknown as Profile), ...(JSON.parse(text) as Partial<Profile>), id: row.id };
      },
    },
    budget: {
      get: async (signal) => {
        const [rows, settings] = await Promise.all([budgets(signal), take(api.GET('/api/v1/settings', { signal })).catch(() => undefined)]);
        // No figures are not the same as no budget.
        if (rows.length === 0) throw refused('agentOnly');
        return budgetOf(rows, settings?.time_zone ?? 'UTC');
      },
    },
    money: {
      paid: async (from, to, signal) => {
        const all: Outcome[] = [];
        let after: string | undefined;
        do {
          const page = await takePage(api.GET('/api/v1/outcomes', { params: { query: { kind: 'paid', after, limit: most } }, signal }));
          all.push(...page.items);
          after = page.next;
        } while (after && all.length < 10_000);
        const corrected = new Set(all.map((o) => o.supersedes).filter(Boolean));
        return paidIn(all.filter((o) => !corrected.has(o.id)), from, to);
      },
    },
    hosted: {
      texts,
      decisions: (signal) => decisions.list(signal),
      devices: async (signal) => {
        const own = auth.current()?.device;
        return (await devices({ limit: most }, signal)).map(({ view: _, revoked_at, ...d }) => ({ ...d, revoked_at: revoked_at ?? undefined, own: d.id === own }));
      },
      revoke: async (id) => void (await project.call('device_revoke', { p_id: id })),
    },
  };
}
