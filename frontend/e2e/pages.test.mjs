// Every page keeps to the rules of accessibility, in both themes and both
// languages, on a desk and on a phone, and nothing of it is cut off.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, until } from './agent.mjs';
import { enter, executable, launch, nothing, open, pages, settled, violations } from './browser.mjs';

let browser;
let agent;
let places;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  browser = await launch();
  agent = await Agent.start({ postings: 12 });
  const [first, second] = await agent.api.waiting(12);
  await agent.api.send('PUT', '/budget/limits/day', { amount: 2_000_000_000 });
  await agent.api.post(`/proposals/${second.id}/reject`, { reason: 'too long' });
  places = { ...pages, review: `/review/${first.id}`, job: `/jobs/${first.job_id}`, nowhere: '/no/such/page' };
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

// Both languages, and German, the longer one, where room is least and most.
for (const [lang, width, height] of [['en', 1280, 800], ['de', 360, 740], ['de', 3840, 2160]]) {
  test(`no page breaks a rule or is cut off, in both themes: ${lang}, ${width} pixels wide`, async () => {
    const { context, page, watch } = await enter(browser, agent, { client: agent.api, lang, width, height });
    const found = {};
    for (const [name, path] of Object.entries(places)) {
      await open(page, agent, path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) found[name] = `${over} px too wide`;
      // The second theme changes colours only.
      for (const [theme, rules] of [['light'], ['dark', ['color-contrast', 'link-in-text-block']]]) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForFunction((is) => document.documentElement.dataset.theme === is, theme);
        const broken = await violations(page, rules);
        if (broken.length > 0) found[`${name}, ${theme}`] = broken;
      }
    }
    assert.deepEqual(found, {});
    assert.deepEqual(watch.all(), nothing);
    await context.close();
  });
}

test('before the sign-in no rule is broken either', async () => {
  for (const lang of ['en', 'de']) {
    const { context, page } = await enter(browser, agent, { lang, theme: lang === 'en' ? 'dark' : 'light', signedIn: false });
    await page.goto(agent.url);
    await page.locator('input[name="password"]').waitFor();
    assert.deepEqual(await violations(page), []);
    await context.close();
  }
});

test('the command palette and the list of keys break no rule', async () => {
  const { context, page } = await enter(browser, agent);
  await open(page, agent, '/');
  await settled(page);
  for (const keys of ['Control+k', '?']) {
    await until('the layer is open', async () => {
      await page.keyboard.press(keys);
      return page.getByRole('dialog').isVisible();
    });
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await context.close();
});
