import { describe, expect, it } from 'vitest';
import { asProblem } from '../problem';
import { config, TestProject } from '@/test/project';
import { checkConfig, type ConfigError, loadConfig, roleOf } from './config';
import { browserName, Project } from './project';
import { Auth } from './session';

const fault = (raw: unknown) => {
  try {
    checkConfig(raw);
  } catch (e) {
    return (e as ConfigError).fault;
  }
};
const token = (role: string) => `h.${btoa(JSON.stringify({ role })).replaceAll('=', '')}.s`;
const url = 'https://ref.supabase.co';

describe('the configuration', () => {
  it('takes public keys of both kinds and tidies the address', () => {
    expect(checkConfig({ url: url + '/', anon_key: token('anon') })).toEqual({ url, key: token('anon') });
    expect(checkConfig({ url: 'http://localhost:54321', anon_key: 'sb_publishable_x1' }).url).toBe('http://localhost:54321');
  });
  it.each([
    ['service_key', { url, anon_key: token('service_role') }],
    ['service_key', { url: 'nonsense', anon_key: 'sb_secret_abc' }],
    ['service_key', { url, anon_key: token('supabase_admin') }],
    ['key', { url, anon_key: 'hello' }],
    ['key', { url, anon_key: 'a.%%%.c' }],
    ['url', { url: 'http://ref.supabase.co', anon_key: token('anon') }],
    ['url', { url: 'ref', anon_key: token('anon') }],
    ['url', { url: url + '?x=1', anon_key: token('anon') }],
    ['missing', { url }],
    ['missing', null],
  ])('refuses what is %s', (want, raw) => expect(fault(raw)).toBe(want));
  it('is read from beside the page', async () => {
    expect(await loadConfig(() => Promise.resolve(Response.json({ url, anon_key: token('anon') })))).toMatchObject({ url });
    await expect(loadConfig(() => Promise.resolve(new Response('', { status: 404 })))).rejects.toMatchObject({ fault: 'missing' });
    await expect(loadConfig(() => Promise.reject(new TypeError('network')))).rejects.toMatchObject({ fault: 'missing' });
    expect(roleOf('plain')).toBeUndefined();
  });
});

describe('the session', () => {
  const made = (p = new TestProject(), now: () => number = Date.now) => ({ p, auth: new Auth(config, p.ask, now) });
  const code = (e: unknown) => asProblem(e).code;

  it('lives in the window or on the device, as the user chose', async () => {
    sessionStorage.clear();
    const { p, auth } = made();
    await auth.signIn('anna@example.org', 'right password', false);
    expect(localStorage.getItem('automonet.session')).toBeNull();
    expect(sessionStorage.getItem('automonet.session')).toContain('r1');
    await auth.signIn('anna@example.org', 'right password', true);
    expect(sessionStorage.getItem('automonet.session')).toBeNull();
    expect(new Auth(config, p.ask).current()).toMatchObject({ user: 'u1', refresh: 'r2' });
    await auth.signOut();
    expect(localStorage.getItem('automonet.session')).toBeNull();
    expect(p.asked.at(-1)?.path).toMatch(/logout$/);
    localStorage.setItem('automonet.session', '{"access":1}');
    expect(new Auth(config, p.ask).current()).toBeUndefined();
  });

  it('says in the user\'s language that the password is wrong, and apart from that what the project cannot', async () => {
    const { p, auth } = made();
    await expect(auth.signIn('anna@example.org', 'wrong', false)).rejects.toMatchObject({ code: 'denied', detail: 'The e-mail address or the password is wrong.' });
    p.offline = true;
    await expect(auth.signIn('anna@example.org', 'right password', false)).rejects.toMatchObject({ code: 'offline' });
  });

  it('is refreshed once for all who ask, and stored before it is used', async () => {
    let now = 0;
    const { p, auth } = made(new TestProject(), () => now);
    await auth.signIn('anna@example.org', 'right password', true);
    now = 3_590_000;
    const stored: (string | null)[] = [];
    auth.onChange(() => stored.push(localStorage.getItem('automonet.session')));
    expect(await Promise.all([auth.token(), auth.token(), auth.token()])).toEqual(['t2', 't2', 't2']);
    expect(p.told('/token')).toHaveLength(2);
    expect(stored[0]).toContain('r2');
    // The answer to an older token is the one at hand.
    expect((await auth.refresh('t1')).access).toBe('t2');
    expect(p.told('/token')).toHaveLength(2);
  });

  it('takes over what another tab refreshed', async () => {
    const { p, auth } = made();
    await auth.signIn('anna@example.org', 'right password', true);
    const other = new Auth(config, p.ask);
    await other.refresh('t1');
    expect((await auth.refresh('t1')).access).toBe('t2');
    expect(p.told('/token')).toHaveLength(2);
  });

  it('ends when its refresh is refused, and survives when the project is away', async () => {
    let now = 0;
    const { p, auth } = made(new TestProject(), () => now);
    await auth.signIn('anna@example.org', 'right password', false);
    now = 4_000_000;
    let ended = 0;
    auth.onExpired(() => ended++);
    p.offline = true;
    expect(await auth.token().catch(code)).toBe('offline');
    expect(auth.current()).toBeDefined();
    p.offline = false;
    await new Auth(config, p.ask).signIn('anna@example.org', 'right password', true);
    expect(await auth.token().catch(code)).toBe('signed_out');
    expect(await auth.token().catch(code)).toBe('signed_out');
    expect(ended).toBe(1);
  });
});

describe('the project', () => {
  const signedIn = async () => {
    const p = new TestProject();
    const auth = new Auth(config, p.ask);
    await auth.signIn('anna@example.org', 'right password', false);
    return { p, auth, project: new Project(config, auth, p.ask) };
  };

  it('is told once that this session is a dashboard, before anything is read', async () => {
    const { p, project } = await signedIn();
    await Promise.all([project.select('jobs', { select: 'id' }), project.select('proposals', { select: 'id' })]);
    const calls = p.asked.filter((a) => a.path.startsWith('/rest')).map((a) => a.path.replace('/rest/v1/', ''));
    expect(calls).toEqual(['rpc/device_register', 'jobs', 'proposals']);
    expect(p.told('device_register')[0]).toMatchObject({ p_kind: 'dashboard', p_client: 1 });
  });

  it('gets a new token for one that is refused, once', async () => {
    const { p, project } = await signedIn();
    await project.head();
    p.faults.push(new Response('{}', { status: 401 }));
    expect((await project.head()).rev).toBe(1);
    p.faults.push(new Response('{}', { status: 401 }), new Response('{}', { status: 401 }));
    await expect(project.head()).rejects.toMatchObject({ code: 'signed_out' });
  });

  it.each([
    [503, '<html>', 'unavailable'],
    [429, '{}', 'unavailable'],
    [404, '{"code":"42P01"}', 'internal'],
    [400, '{"code":"PGRST204"}', 'internal'],
    [400, '{"code":"22P02"}', 'internal'],
    [403, '{"code":"42501","message":"a session of kind agent may not do this"}', 'denied'],
    [403, '{"code":"42501","message":"this device was revoked","hint":"sign in again"}', 'signed_out'],
    [409, '{"code":"PT409","message":"the proposal has changed since it was shown"}', 'conflict'],
    [409, '{"code":"PT409","message":"the settings were changed meanwhile"}', 'stale'],
    [409, '{"code":"PT409","message":"there are 50 devices already","hint":"revoke one first"}', 'denied'],
    [409, '{"code":"PT409","message":"this project speaks the versions 2 to 3 of the schema, not 1"}', 'internal'],
  ])('reads a refusal %i %s as %s', async (status, body, want) => {
    const { p, project } = await signedIn();
    await project.head();
    p.faults.push(new Response(body, { status }));
    await expect(project.select('jobs', {})).rejects.toMatchObject({ code: want });
  });

  it('lets go of a request that nobody waits for', async () => {
    const { project } = await signedIn();
    await project.head();
    const own = new AbortController();
    own.abort();
    await expect(project.select('jobs', {}, own.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('names the browser for the list of devices', () => {
    expect(browserName('Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0')).toBe('Firefox, Android');
    expect(browserName('something else')).toBe('Browser');
  });
});
