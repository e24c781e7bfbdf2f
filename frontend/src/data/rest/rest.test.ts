import { describe, expect, it, vi } from 'vitest';
import { TestAgent, refuse } from '@/test/agent';
import { takeVersioned, version } from '../api';
import { keysTouchedBy } from '../keys';
import { Problem, asProblem, problemOf } from '../problem';
import type { LiveEvent, Proposal } from '../types';
import { RestHttp } from './http';
import { RestRealtime, StreamParser, backoff } from './realtime';
import { rest } from './rest';

describe('requests', () => {
  it('carry the language, the CSRF token and one idempotency key for one act', async () => {
    const agent = new TestAgent();
    agent.proposals = [{ id: 'p', hash: 'h' } as Proposal];
    const data = rest(new RestHttp(agent.fetch));
    await data.auth.me();
    await data.proposals.approve('p', 'h', 'k1');
    const sent = agent.calls('POST', 'proposals/p/approve')[0]!;
    expect(Object.fromEntries(['x-csrf-token', 'idempotency-key', 'accept-language'].map((h) => [h, sent.headers.get(h)]))).toEqual({ 'x-csrf-token': 'token-1', 'idempotency-key': 'k1', 'accept-language': 'en' });
  });
  it('state the version they were made against, and read it back', async () => {
    const agent = new TestAgent();
    agent.once.set('GET settings', { body: { a: 1 }, headers: { ETag: '"7"' } });
    agent.once.set('PUT settings', refuse(412, 'conflict', 'it has changed'));
    const { api } = new RestHttp(agent.fetch);
    const { value, etag } = await takeVersioned(api.GET('/api/v1/settings'));
    expect([value, etag]).toEqual([{ a: 1 }, '"7"']);
    await expect(api.PUT('/api/v1/settings', { params: { header: version(etag) }, body: value })).rejects.toMatchObject({ code: 'stale', detail: 'it has changed' });
    expect(agent.calls('PUT', 'settings')[0]!.headers.get('if-match')).toBe('"7"');
  });
  it('fail as offline when nothing answers, and tell when the session has ended', async () => {
    const agent = new TestAgent();
    const http = new RestHttp(agent.fetch);
    const data = rest(http);
    const ended = vi.fn();
    http.onExpired(ended);
    agent.signedIn = false;
    await expect(data.jobs.list({})).rejects.toMatchObject({ code: 'signed_out' });
    await expect(data.auth.login('anna', 'wrong')).rejects.toMatchObject({ code: 'signed_out' });
    expect(ended).toHaveBeenCalledTimes(1);
    agent.offline = true;
    await expect(data.jobs.list({})).rejects.toMatchObject({ code: 'offline', transient: true });
  });
  it('write lists and leave out what is not set', async () => {
    const agent = new TestAgent();
    await rest(new RestHttp(agent.fetch)).jobs.list({ state: ['new', 'shortlisted'], q: '' }, undefined, 5);
    expect(agent.calls('GET', 'jobs')[0]!.query.toString()).toBe('state=new&state=shortlisted&limit=5');
  });
  it('end without a word when who asked went away', async () => {
    const left = new DOMException('left', 'AbortError');
    const http = new RestHttp((request) => new Promise((_, fail) => request.signal.addEventListener('abort', () => fail(left))));
    const gone = new AbortController();
    const asked = rest(http).jobs.list({}, undefined, 5, gone.signal);
    setTimeout(() => gone.abort());
    await expect(asked).rejects.toBe(left);
  });
});

describe('problems', () => {
  it.each([
    [422, { code: 'invalid', detail: 'bad', where: 'limits.day', errors: [{ message: 'x', location: 'body.a' }, {}] }, 'invalid'],
    [409, { detail: 'moved on' }, 'conflict'],
    [428, {}, 'stale'],
    [401, { code: 'setup_needed' }, 'setup_needed'],
    [401, { code: 'unauthenticated' }, 'signed_out'],
    [403, { code: 'blocked' }, 'blocked'],
    [503, undefined, 'unavailable'],
    [500, 'text', 'internal'],
  ])('%d %j is %s', (status, body, code) => expect(problemOf(status, body).code).toBe(code));
  it('keep fields and foreign errors readable', () => {
    expect(problemOf(422, { errors: [{ message: 'x', location: 'a' }] }).errors).toEqual([{ message: 'x', location: 'a' }]);
    expect(asProblem(new Error('odd'))).toMatchObject({ code: 'internal', detail: 'odd' });
    expect(asProblem('odd').detail).toBe('odd');
    const p = new Problem('denied', '');
    expect(asProblem(p)).toBe(p);
  });
});

describe('the stream of news', () => {
  it('is read in pieces of any size', () => {
    const parser = new StreamParser();
    const text = 'retry: 2000\n\n: heartbeat\n\nid: 7\nevent: job.new\ndata: {"a":\ndata: 1}\n\r\ndata:x\n\n';
    const out = [...text].flatMap((c) => parser.push(c));
    expect(out).toEqual([{ id: '7', event: 'job.new', data: '{"a":\n1}' }, { data: 'x' }]);
  });
  it('waits longer after each failure, and never too long', () => {
    expect(backoff(0, 0)).toBe(250);
    expect(backoff(3, 1)).toBe(4000);
    expect(backoff(50, 1)).toBe(15_000);
  });
  it('delivers events, says when it breaks, and resumes after the last one', async () => {
    vi.useFakeTimers();
    const agent = new TestAgent();
    const headers: (string | null)[] = [];
    const stream = new RestRealtime('/api/v1/events', (url, init) => {
      headers.push(new Headers(init?.headers).get('Last-Event-ID'));
      return agent.events(url, init);
    });
    const events: LiveEvent[] = [];
    const states: string[] = [];
    stream.onState((s) => states.push(s.state));
    const stop = stream.subscribe((e) => events.push(e));
    await vi.advanceTimersByTimeAsync(10);
    agent.tell({ kind: 'job.new', job_id: 'a' });
    agent.tell({ kind: 'operation.running', id: 'o', kindOf: 'draft' }, false);
    await vi.advanceTimersByTimeAsync(10);
    expect(events.map((e) => e.kind)).toEqual(['job.new', 'operation.running']);
    agent.cut();
    await vi.advanceTimersByTimeAsync(10);
    expect(stream.state().state).toBe('broken');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states).toEqual(['live', 'broken', 'live']);
    expect(headers).toEqual([null, '101']);
    // Silence for three heartbeats means that the connection is dead.
    await vi.advanceTimersByTimeAsync(46_000);
    expect(states.at(-1)).toMatch(/broken|live/);
    expect(headers.length).toBeGreaterThan(2);
    stop();
    vi.useRealTimers();
  });
});

it('news touch what has to be read again', () => {
  const names = (e: Partial<LiveEvent>) => keysTouchedBy({ seq: 1, kind: '', ...e }).map((k) => k[0]);
  expect(names({ kind: 'job.new', job_id: 'a' })).toContain('job');
  expect(names({ kind: 'proposal.waiting', job_id: 'a', subject: 'p' })).toEqual(expect.arrayContaining(['proposals', 'proposal', 'agent']));
  for (const kind of ['submission.sent', 'outcome.won', 'call.settled', 'source.run', 'channel.mode', 'profile.put', 'settings.put', 'template.put', 'template.frozen', 'model.changed', 'agent.paused', 'notification.new', 'user.new']) {
    expect(names({ kind }).length, kind).toBeGreaterThan(0);
  }
  expect(names({ kind: 'operation.text', id: 'o' })).toEqual([]);
  expect(names({ kind: 'operation.done', id: 'o' })).toEqual(['operation']);
  expect(names({ kind: 'strange' })).toEqual([]);
  // The inbox is never read again by itself.
  expect(names({ kind: 'job.new', job_id: 'a' })).not.toContain('inbox');
});
