// The inbox is drawn before React is there. What stands there first is the real
// thing: the same rows and words, in the language and theme of the user, and what is
// done meanwhile is not lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent } from './agent.mjs';
import { enter, executable, launch, nothing, settled, violations } from './browser.mjs';

let browser;
let agent;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  browser = await launch();
  agent = await Agent.start({ postings: 20 });
  await agent.api.waiting(12);
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

/** held opens the inbox with its main script held back, and gives the way to let it go. */
async function held(options, f) {
  const v = await enter(browser, agent, options);
  const { page } = v;
  let go;
  const free = new Promise((done) => (go = done));
  await page.route(/\/assets\/index-[^/]*\.js$/, async (route) => {
    await free;
    await route.continue();
  });
  await page.addInitScript(() => {
    let had = false;
    window.gaps = 0;
    new MutationObserver(() => {
      const rows = document.querySelector('[role="option"]');
      if (!rows && had) window.gaps++;
      had ||= !!rows;
    }).observe(document, { childList: true, subtree: true });
  });
  try {
    await page.goto(agent.url + '/', { waitUntil: 'commit' });
    await page.locator('#root[aria-busy="true"] [role="option"]').first().waitFor();
    await f(v, async () => {
      go();
      await settled(page);
    });
    assert.equal(await page.evaluate(() => window.gaps), 0, 'the rows were never taken away');
    assert.deepEqual(v.watch.all(), nothing);
  } finally {
    go();
    await v.context.close();
  }
}

/** words are the texts that both draw: the navigation, the head, the columns and the first rows. */
const words = (page) =>
  page.evaluate(() => {
    const text = (all) => [...all].map((e) => e.textContent.trim());
    const rows = text(document.querySelectorAll('[role="option"]')).slice(0, 8);
    return { lang: document.documentElement.lang, theme: document.documentElement.dataset.theme, rows, nav: text(document.querySelectorAll('nav a')), heads: text(document.querySelectorAll('h1, header p, header button')) };
  });

for (const [lang, theme, width] of [['en', 'light', 1440], ['de', 'dark', 1440], ['en', 'dark', 390]]) {
  test(`the first rows are those that React draws, ${lang}, ${theme}, ${width} pixels wide`, () =>
    held({ lang, theme, width }, async ({ page }, free) => {
      const first = await words(page);
      assert.equal(first.lang, lang);
      assert.equal(first.theme, theme);
      assert.ok(first.rows.length >= 4, `${first.rows.length} rows`);
      assert.deepEqual(await violations(page), []);
      await free();
      assert.deepEqual(await words(page), first);
    }));
}

test('keys that are pressed before React is there are done when it is', () =>
  held({ width: 1440 }, async ({ page }, free) => {
    const place = () => page.locator('[role="option"][aria-selected="true"]').getAttribute('aria-posinset');
    assert.equal(await place(), '1');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await free();
    await page.locator('[role="option"][aria-selected="true"][aria-posinset="3"]').waitFor();
  }));

test('the page brings its first answers, once, and nobody else gets them', async () => {
  const v = await enter(browser, agent);
  const asked = [];
  v.page.on('request', (r) => r.url().includes('/api/v1/') && asked.push(r.url().slice(agent.url.length)));
  try {
    const answer = await v.page.goto(agent.url + '/');
    assert.equal(answer.headers()['cache-control'], 'private, no-store');
    await settled(v.page);
    assert.deepEqual(asked.filter((path) => /auth|state=new|proposals|\/agent$/.test(path)), [], 'nothing of it is asked for again');
    assert.equal(await v.page.locator('script[data-answer]').count(), 0, 'nothing of it stays in the document');
    const stranger = await fetch(agent.url + '/');
    assert.equal(stranger.headers.get('cache-control'), 'no-cache');
    assert.doesNotMatch(await stranger.text(), /data-answer/);
    assert.deepEqual(v.watch.all(), nothing);
  } finally {
    await v.context.close();
  }
});
