import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keysTouchedBy } from '../keys';
import type { LiveEvent } from '../types';
import { golden } from '@/test/golden';
import { agentRow, config, hash, jobRow, proposalRow, TestProject } from '@/test/project';
import { jobPage, jobQuery, like } from './jobs';
import { agentOf, awayAfter, type BudgetRow, budgetOf, type DeviceRow, gaugesOf, type JobRow } from './rows';
import { fieldsOf } from './settings';
import { supabase } from './supabase';

async function open(p = new TestProject()) {
  sessionStorage.clear();
  const data = supabase(config, { ask: p.ask, open: p.open });
  await data.auth.login('anna@example.org', 'right password');
  return { p, data };
}

describe('jobs', () => {
  it('are asked for by rank from behind a cursor, and unknown scores come last', () => {
    const first = jobQuery({ state: ['new', 'shortlisted'], sort: 'score', minScore: 5, source: 'board' }, undefined, 2);
    expect(first).toMatchObject({ state: 'in.(new,shortlisted)', order: 'score.desc.nullslast,id.asc', score: 'gte.5', source: 'eq.board', merged_into: 'eq.', and: undefined });
    const rows = [jobRow('a', { score: 71.5 }), jobRow('b', { score: null })] as unknown as JobRow[];
    const page = jobPage(rows, { sort: 'score' }, 2);
    expect(jobQuery({ sort: 'score' }, page.next, 2).and).toBe('(and(score.is.null,id.gt."b"))');
    expect(jobQuery({ sort: 'score' }, jobPage(rows.slice(0, 1), { sort: 'score' }, 1).next, 2).and).toBe('(or(score.lt.71.5,and(score.eq.71.5,id.gt."a"),score.is.null))');
    expect(jobQuery({}, jobPage(rows, {}, 2).next, 2).and).toContain('first_seen_at.lt."2026-11-30T08:00:00Z"');
    expect(jobPage(rows, {}, 3).next).toBeUndefined();
    expect(jobQuery({}, 'no cursor', 2).and).toBeUndefined();
  });
  it('are searched for by words as they were typed', () => {
    expect(like('100% "Go", (a*b)\\')).toBe('"*100\\\\% \\"Go\\", (a b)\\\\\\\\*"');
    expect(jobQuery({ q: 'Go' }, undefined, 5).and).toBe('(or(view->>title.ilike."*Go*",view->>company.ilike."*Go*"))');
  });
  it('come with all that is about them', async () => {
    const { p, data } = await open();
    p.put('jobs', jobRow('j'));
    p.put('jobs', jobRow('gone', { deleted_at: '2026-11-30T08:00:00Z' }));
    p.put('postings', { id: 'po', job_id: 'j', view: { source: 'board', url: 'u', title: 't' }, body: '' });
    p.put('proposals', proposalRow('p', 'j'));
    p.put('submissions', { id: 's', job_id: 'j', proposal_id: 'p', channel: 'email', state: 'sent', content_sha256: hash, created_at: 'a', changed_at: 'b', view: { company: 'Firm' } });
    p.put('outcomes', { id: 'o', submission_id: 's', job_id: 'j', kind: 'replied', at: 'a', view: {} });
    const d = await data.jobs.get('j');
    expect(d.job).toMatchObject({ title: 'Job j', text: 'We look for someone.', score: 70, extraction: { remote: 'remote' } });
    expect([d.postings?.[0]?.source, d.proposals?.[0]?.content.body, d.submissions?.[0]?.company, d.outcomes?.[0]?.kind]).toEqual(['board', 'I can start soon.', 'Firm', 'replied']);
    expect((await data.jobs.list({})).items).toHaveLength(1);
    expect((await data.proposals.list(['waiting'], undefined, 1)).next).toBe('1');
    expect((await data.submissions.list([])).items[0]).toMatchObject({ id: 's', recipient: '' });
    expect(await data.submissions.outcomes()).toHaveLength(1);
    await expect(data.jobs.get('none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the agent', () => {
  it('is the one that may send, else the one heard of last; one that is silent too long is away', async () => {
    const { p, data } = await open();
    await expect(data.agent.get()).rejects.toMatchObject({ code: 'not_found' });
    p.put('devices', agentRow({}, { dry_run: false }));
    p.put('devices', agentRow({ id: 'other' }, { dry_run: true, run: 'paused' }));
    expect(await data.agent.get()).toMatchObject({ dry_run: false, away: false, jobs: { shortlisted: 1 } });
    p.put('leases', { id: 'submit', holder: 'other', expires_at: new Date(Date.now() + 60_000).toISOString() });
    expect(await data.agent.get()).toMatchObject({ dry_run: true, run: 'paused' });
    expect((await data.jobs.summary()).states).toEqual({ shortlisted: 1 });
    const now = new Date();
    const device = agentRow({ last_seen_at: new Date(now.getTime() - awayAfter - 1).toISOString() }) as unknown as DeviceRow;
    expect(agentOf(device, [], now).away).toBe(true);
    expect(agentOf({ ...device, last_seen_at: now.toISOString(), view: {} }, [], now)).toMatchObject({ dry_run: true, away: true });
    expect(agentOf(agentRow({}, { running: false }) as unknown as DeviceRow, [], now).away).toBe(true);
  });
  it('is told to stop by a decision about nothing else', async () => {
    const { p, data } = await open();
    await data.agent.act('stop-new');
    expect(p.told('/decisions')[0]).toMatchObject({ kind: 'stop_new', target_id: '', content_sha256: '', body: '' });
  });
});

describe('decisions', () => {
  it('name the hash that was on screen, end after a day, and are one when said twice', async () => {
    const { p, data } = await open();
    p.put('proposals', proposalRow('p', 'j'));
    await data.auth.me();
    await data.proposals.approve('p', hash, 'key-1');
    await data.proposals.approve('p', hash, 'key-1');
    expect(p.tables.decisions).toHaveLength(1);
    const row = p.tables.decisions![0]!;
    expect(row).toMatchObject({ id: 'key-1', kind: 'approve', target_id: 'p', content_sha256: hash });
    const term = Date.parse(String(row.expires_at)) - Date.now();
    expect(term).toBeGreaterThan(23 * 3_600_000);
    expect(term).toBeLessThanOrEqual(24 * 3_600_000 + 60_000);
  });
  it('whose answer was lost are not made twice', async () => {
    const { p, data } = await open();
    p.put('proposals', proposalRow('p', 'j'));
    await data.auth.me();
    const head = new Response(JSON.stringify({ rev: 1, epoch: 'e1', server_time: new Date().toISOString() }));
    p.faults.push(head, 'lost');
    await data.proposals.reject('p', 'too long', hash);
    expect(p.tables.decisions).toHaveLength(1);
    expect(p.told('/decisions')).toHaveLength(2);
  });
  it('about another content are refused', async () => {
    const { p, data } = await open();
    p.put('proposals', proposalRow('p', 'j'));
    await expect(data.proposals.edit('p', { channel: 'email', recipient: '', subject: 's', body: 'b', language: 'en' }, 'b'.repeat(64))).rejects.toMatchObject({ code: 'conflict' });
    expect(p.tables.decisions ?? []).toHaveLength(0);
  });
  it('show how they stand, and what was written', async () => {
    const { p, data } = await open();
    p.put('proposals', proposalRow('p', 'j'));
    await data.proposals.edit('p', { channel: 'email', recipient: 'x', subject: 'S', body: 'B', language: 'en' }, hash);
    await data.agent.act('pause');
    const [, edit] = await data.hosted!.decisions();
    expect(edit).toMatchObject({ kind: 'edit', state: 'waiting', content: { subject: 'S', body: 'B' } });
    p.put('decision_acks', { id: 'a', decision_id: edit!.id, result: 'changed', reason: 'changed meanwhile' });
    p.tables.decisions![0]!.expires_at = '2020-01-01T00:00:00Z';
    expect((await data.hosted!.decisions()).map((d) => [d.state, d.why])).toEqual([['expired', ''], ['changed', 'changed meanwhile']]);
    p.tables.decisions![1]!.body = 'damaged';
    expect((await data.hosted!.decisions())[1]!.content).toBeUndefined();
  });
  it('carry an edit sealed where texts are', async () => {
    const p = new TestProject();
    const { data } = await open(p);
    p.put('proposals', proposalRow('p', 'j'));
    p.put('settings', { id: 'crypto', version: 1, doc: golden.wrapped });
    await data.auth.me();
    expect(data.hosted!.texts.state()).toBe('locked');
    await expect(data.proposals.edit('p', { channel: '', recipient: '', subject: 's', body: 'secret words', language: 'en' }, hash)).rejects.toMatchObject({ code: 'blocked' });
    await data.auth.logout();
    expect(data.hosted!.texts.state()).toBe('unknown');
  });
});

describe('what has a mirror', () => {
  it('settings are compared and set', async () => {
    const { p, data } = await open();
    await expect(data.api.GET('/api/v1/settings')).rejects.toMatchObject({ code: 'not_found' });
    p.put('settings', { id: 'settings', version: 4, doc: { threshold: 60, filters: { block_words: ['casino'] } } });
    const { data: doc, response } = await data.api.GET('/api/v1/settings');
    expect([doc?.rev, response.headers.get('ETag')]).toEqual([4, '"4"']);
    const { data: schema } = await data.api.GET('/api/v1/settings/schema');
    expect(schema?.fields?.find((f) => f.key === 'threshold')).toMatchObject({ value: 60, default: 55, origin: 'store' });
    expect(schema?.fields?.find((f) => f.key === 'filters.block_words')?.value).toEqual(['casino']);
    const put = (version: string) => data.api.PUT('/api/v1/settings', { params: { header: { 'If-Match': version } }, body: { ...doc!, threshold: 65 } });
    await put('"4"');
    expect(p.told('settings_put')[0]).toEqual({ p_id: 'settings', p_base_version: 4, p_doc: { threshold: 65, filters: { block_words: ['casino'] } } });
    await expect(put('"4"')).rejects.toMatchObject({ code: 'stale' });
    expect(fieldsOf({}).find((f) => f.key === 'filters.min_hourly')).toMatchObject({ value: null, origin: 'default' });
  });
  it('forecasts and outcomes are read, the rest is the agent\'s', async () => {
    const { p, data } = await open();
    for (const [id, at, score] of [['f2', 'b', undefined], ['f1', 'a', { actual: 1 }]] as const) p.put('forecasts', { id, at, days: 30, due: 'c', view: { id: 1, at, score } });
    const { data: f } = await data.api.GET('/api/v1/forecasts');
    expect([f?.forecasts?.length, f?.scored?.length]).toEqual([1, 1]);
    for (const id of ['o1', 'o2']) p.put('outcomes', { id, submission_id: 's', job_id: 'j', kind: 'paid', at: 'a', view: {} });
    const { data: o } = await data.api.GET('/api/v1/outcomes', { params: { query: { kind: 'paid', limit: 2 } } });
    expect(o).toMatchObject({ items: [{ id: 'o1' }, { id: 'o2' }], next: '2' });
    await expect(data.api.GET('/api/v1/models')).rejects.toMatchObject({ code: 'agent_only' });
    for (const act of [() => data.jobs.draft('j'), () => data.jobs.skip('j', ''), () => data.proposals.preview('p'), () => data.submissions.record({ submission_id: 's', kind: 'won' }), () => data.operations.get('o'), () => data.auth.setup('', '', '')]) {
      await expect(act()).rejects.toMatchObject({ code: 'agent_only' });
    }
  });
  it('the profile is read where its facts are', async () => {
    const { p, data } = await open();
    p.put('profiles', { id: 'me', view: { time_zone: 'UTC' }, body: '' });
    await expect(data.profile.get()).rejects.toMatchObject({ code: 'agent_only' });
    p.put('profiles', { id: 'me', view: { time_zone: 'UTC' }, body: '{"name":"Mara","facts":[]}' });
    expect(await data.profile.get()).toMatchObject({ name: 'Mara', time_zone: 'UTC' });
  });
  it('budgets add up over the agents, today only', async () => {
    const row = (id: string, scope: string, spent: number, limit: number | null): BudgetRow => ({ id, scope, spent_nano: spent, held_nano: 1, limit_nano: limit, at: 'a' });
    const rows = [row('1', 'provider:x', 5, null), row('2', 'day:2026-11-29', 9, 10), row('3', 'day:2026-11-30', 2, 10), row('4', 'day:2026-11-30', 9, 10), row('5', 'month:2026-11', 11, 100), row('6', 'job:a', 1, 1)];
    expect(gaugesOf(rows)).toEqual([
      expect.objectContaining({ scope: 'day:2026-11-30', spent: 11, held: 2, limit: 10, overrun: 3 }),
      expect.objectContaining({ scope: 'month:2026-11', spent: 11 }),
      expect.objectContaining({ scope: 'provider:x', limit: null, overrun: 0 }),
    ]);
    expect(budgetOf(rows, 'UTC').paid).toBe(true);
    const { p, data } = await open();
    await expect(data.budget.get()).rejects.toMatchObject({ code: 'agent_only' });
    p.put('budgets', { ...rows[2]! });
    expect((await data.budget.get()).gauges).toHaveLength(1);
  });
  it('devices are listed and shut out', async () => {
    const { p, data } = await open();
    p.put('devices', agentRow());
    await data.hosted!.revoke('d-agent');
    expect((await data.hosted!.devices())[0]).toMatchObject({ kind: 'agent', own: false, revoked_at: expect.any(String) as string });
  });
  it('a session that was shut out ends', async () => {
    const { p, data } = await open();
    expect((await data.auth.state()).signed_in).toBe(true);
    expect((await data.auth.me()).user).toMatchObject({ id: 'u1', name: 'anna@example.org', role: 'owner' });
    let ended = 0;
    data.auth.onExpired(() => ended++);
    p.revoked = true;
    await expect(data.auth.me()).rejects.toMatchObject({ code: 'signed_out' });
    expect(ended).toBe(1);
    await expect(data.auth.me()).rejects.toMatchObject({ code: 'signed_out' });
  });
});

describe('the doorbell', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const listen = async () => {
    const { p, data } = await open();
    const events: LiveEvent[] = [];
    const states: string[] = [];
    data.realtime.onState((s) => states.push(s.state));
    const stop = data.realtime.subscribe((e) => events.push(e));
    await vi.advanceTimersByTimeAsync(1000);
    p.sockets[0]!.onopen?.();
    return { p, data, events, states, stop, socket: p.sockets[0]! };
  };

  it('joins with the token, and what rings is looked up by revision', async () => {
    const { p, events, states, socket, stop } = await listen();
    expect(socket.url).toBe('ws://127.0.0.1:1/realtime/v1/websocket?apikey=sb_publishable_test&vsn=1.0.0');
    expect(socket.said[0]).toMatchObject({ event: 'phx_join', topic: 'realtime:automonet', payload: { access_token: 't1' } });
    expect(states).toEqual(['live']);
    // What was read before the first look may be older than it: all is read once more.
    expect(events.map((e) => e.kind)).toEqual(['mirror.many']);
    events.length = 0;
    p.put('jobs', jobRow('j'));
    p.put('proposals', proposalRow('p', 'j'));
    socket.ring();
    socket.ring();
    await vi.advanceTimersByTimeAsync(500);
    expect(events.map((e) => e.kind)).toEqual(expect.arrayContaining(['job.changed', 'proposal.changed', 'decision.changed', 'settings.changed']));
    expect(events.find((e) => e.kind === 'proposal.changed')).toMatchObject({ job_id: 'j', subject: 'p', to: 'waiting' });
    for (const e of events) expect(keysTouchedBy(e).length, e.kind).toBeGreaterThan(0);
    const n = events.length;
    socket.ring();
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toHaveLength(n);
    stop();
    expect(socket.closed).toBe(true);
  });

  it('is not needed: the mirror is looked at now and then', async () => {
    const { p, events, stop } = await listen();
    events.length = 0;
    p.put('jobs', jobRow('j'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(events.length).toBeGreaterThan(0);
    events.length = 0;
    p.epoch = 'e2';
    await vi.advanceTimersByTimeAsync(20_000);
    expect(events.map((e) => e.kind)).toEqual(['mirror.restored']);
    events.length = 0;
    for (let i = 0; i < 101; i++) p.put('jobs', jobRow('n' + i));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(events.map((e) => e.kind)).toEqual(['mirror.many']);
    expect(keysTouchedBy(events[0]!).length).toBeGreaterThan(5);
    stop();
  });

  it('comes back after it broke, beats, and hands a new token on', async () => {
    const { p, data, states, socket, stop } = await listen();
    await vi.advanceTimersByTimeAsync(26_000);
    expect(socket.said.some((m) => m.event === 'heartbeat' && m.topic === 'phoenix')).toBe(true);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(socket.said.some((m) => m.event === 'access_token')).toBe(true);
    p.offline = true;
    socket.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(data.realtime.state().state).toBe('broken');
    p.offline = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual(['live', 'broken', 'live']);
    expect(p.sockets.length).toBeGreaterThan(1);
    const last = p.sockets.at(-1)!;
    last.onopen?.();
    last.ring('phx_reply', { status: 'error' });
    expect(last.closed).toBe(true);
    last.onmessage?.({ data: 'no JSON' });
    stop();
  });

  it('is silent while nobody is signed in', async () => {
    const { p, data, socket, stop } = await listen();
    await data.auth.logout();
    expect(socket.closed).toBe(true);
    const asked = p.asked.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(p.asked).toHaveLength(asked);
    await data.auth.login('anna@example.org', 'right password');
    await vi.advanceTimersByTimeAsync(2000);
    expect(p.sockets).toHaveLength(2);
    stop();
  });
});
