import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filterOf } from '@/features/inbox/queries';
import { carried, earlyScript, pagesOf, withEarlyTags } from '../../../scripts/early';
import { authState as state, earlyAll, earlyInbox, withEarly } from './early';
import { RestHttp } from './http';
import { rest } from './rest';

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

/** run lets the early script run at an address, with an agent that answers by path. */
async function run(at: string, answers: Record<string, unknown>, pages: Record<string, string[]> = {}): Promise<string[]> {
  const asked: string[] = [];
  history.replaceState(null, '', at);
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return path in answers ? Promise.resolve(json(answers[path])) : Promise.reject(new TypeError('away'));
  });
  (0, eval)(earlyScript(pages, 'assets/main.js', 'assets/paint.js'));
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  await new Promise((done) => setTimeout(done));
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
  delete window.automonetEarly;
  delete window.automonetStart;
  document.head.querySelectorAll('link, script').forEach((l) => l.remove());
});

describe('the early script', () => {
  it('asks who is signed in, and then for what the page needs', async () => {
    const answers = { [state]: { signed_in: true } };
    expect(await run('/', answers)).toEqual([state, ...earlyAll, ...earlyInbox]);
    expect(await run('/?q=go', answers)).toEqual([state, ...earlyAll]);
    expect(await run('/jobs/j1', answers, { '': ['assets/inbox.js'], jobs: ['assets/job.js', 'assets/shared.js'] })).toEqual([state, ...earlyAll]);
    expect([...document.head.querySelectorAll<HTMLLinkElement>('[rel=modulepreload]')].map((l) => l.getAttribute('href'))).toEqual(['/assets/job.js', '/assets/shared.js']);
  });
  const scripts = () => [...document.head.querySelectorAll('script')].map((s) => s.getAttribute('src'));
  it('lets the rows of the inbox go before the main script', async () => {
    await run('/', { [state]: { signed_in: true } });
    expect(scripts()).toEqual(['/assets/paint.js']);
    expect(await window.automonetStart!.asked).toBe(true);
    window.automonetStart!.main();
    window.automonetStart!.main();
    expect(scripts()).toEqual(['/assets/paint.js', '/assets/main.js']);
  });
  it('begins with the main script when the rows cannot be drawn, and on every other page', async () => {
    await run('/', { [state]: { signed_in: true } });
    document.head.querySelector('script')!.dispatchEvent(new Event('error'));
    expect(scripts()).toEqual(['/assets/paint.js', '/assets/main.js']);
    document.head.querySelectorAll('script').forEach((s) => s.remove());
    await run('/money', { [state]: { signed_in: true } });
    expect(scripts()).toEqual(['/assets/main.js']);
  });
  it('asks for nothing that the page brought along, and leaves nothing of it there', async () => {
    const evil = { user: { name: '</script><img src=x onerror=alert(1)>' } };
    const bring = (path: string, body: unknown) => {
      const script = Object.assign(document.createElement('script'), { type: 'application/json', textContent: JSON.stringify(body) });
      script.dataset.answer = path;
      document.body.append(script);
    };
    bring(state, { signed_in: true });
    bring(earlyAll[0]!, evil);
    bring(earlyInbox[0]!, { items: [] });
    expect(await run('/', {})).toEqual([earlyAll[1], earlyInbox[1]]);
    expect(document.querySelector('[data-answer]')).toBeNull();
    expect(await (await window.automonetEarly![earlyAll[0]!]!).json()).toEqual(evil);
  });
  it('brings all that it asks for along to the inbox, and what every page needs to the others', async () => {
    const answers = { [state]: { signed_in: true } };
    expect(await run('/', answers)).toEqual([...carried['*'], ...carried['/']]);
    expect(await run('/money', answers)).toEqual(carried['*']);
  });
  it('stands in the page in the place of the main script, which is fetched meanwhile', () => {
    const html = '<meta charset="utf-8" /><script type="module" crossorigin src="/assets/main.js"></script>';
    const page = withEarlyTags(html, 'assets/early.js', 'assets/main.js', 'assets/paint.js');
    expect(page).toContain('<script defer src="/assets/early.js"></script>');
    expect(page).toContain('<link rel="preload" as="script" crossorigin href="/assets/main.js" />');
    expect(page).not.toContain('type="module"');
    expect(() => withEarlyTags(page, 'a', 'assets/main.js', 'b')).toThrow(/no main script/);
  });
  it('asks nothing more of an agent that knows nobody, or is away', async () => {
    expect(await run('/', { [state]: { signed_in: false } })).toEqual([state]);
    expect(await run('/', {})).toEqual([state]);
  });
  it('knows the scripts of the pages that the main script does not bring', () => {
    const manifest = {
      'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_base'] },
      _base: { file: 'assets/base.js' },
      _strip: { file: 'assets/strip.js', imports: ['index.html', '_base'] },
      'src/features/inbox/Page.tsx': { file: 'assets/Page-1.js', imports: ['index.html', '_strip'] },
      'src/features/job/Page.tsx': { file: 'assets/Page-2.js', imports: ['_base'] },
      'src/features/money/Page.tsx': { file: 'assets/Page-3.js' },
    };
    expect(pagesOf(manifest)).toEqual({ '': ['assets/Page-1.js', 'assets/strip.js'], jobs: ['assets/Page-2.js'], money: ['assets/Page-3.js'] });
  });
});

describe('early answers', () => {
  beforeEach(() => void vi.spyOn(performance, 'now').mockReturnValue(9_000));
  afterEach(() => void vi.restoreAllMocks());
  const fetcher = (asked: string[]) => (request: Request) => {
    asked.push(new URL(request.url).pathname + new URL(request.url).search);
    return Promise.resolve(json({ items: [] }));
  };
  it('are for the very requests of the inbox', async () => {
    const asked: string[] = [];
    const data = rest(new RestHttp(fetcher(asked)));
    await data.jobs.list(filterOf('open', undefined));
    await data.proposals.list(['waiting', 'needs_human', 'drafting', 'drafted', 'refused', 'approved'], undefined, 200);
    await data.auth.me();
    await data.agent.get();
    expect(asked).toEqual([...earlyInbox, ...earlyAll]);
  });
  it('serve once, and a refusal is asked for again', async () => {
    const asked: string[] = [];
    const data = rest(new RestHttp(withEarly(fetcher(asked))));
    const away = Promise.reject(new TypeError('away'));
    away.catch(() => {});
    window.automonetEarly = { '/api/v1/budget': Promise.resolve(json({ early: true })), '/api/v1/profile': Promise.resolve(json({}, 503)), '/api/v1/auth/me': away };
    expect(await data.budget.get()).toEqual({ early: true });
    expect(asked).toEqual([]);
    await data.budget.get();
    await data.profile.get();
    await data.auth.me();
    expect(asked).toEqual(['/api/v1/budget', '/api/v1/profile', '/api/v1/auth/me']);
  });
  it('are void once something was changed, or when they are old', async () => {
    const asked: string[] = [];
    const data = rest(new RestHttp(withEarly(fetcher(asked))));
    const early = () => (window.automonetEarly = { '/api/v1/budget': Promise.resolve(json({ early: true })) });
    early();
    await data.agent.act('pause');
    expect(await data.budget.get()).toEqual({ items: [] });
    early();
    vi.spyOn(performance, 'now').mockReturnValue(10_001);
    expect(await data.budget.get()).toEqual({ items: [] });
  });
});
