// Draws each page in both themes, and the review on a phone, into docs/img.
import { join } from 'node:path';
import { Agent, root } from './agent.mjs';
import { enter, executable, launch, open, pages } from './browser.mjs';

if (!executable()) throw new Error('no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
const browser = await launch();
const agent = await Agent.start({ postings: 24 });
try {
  const drafts = await agent.api.waiting(20);
  await agent.api.send('PUT', '/budget/limits/day', { amount: 2_000_000_000 });
  await agent.api.send('PUT', '/budget/limits/month', { amount: 30_000_000_000 });
  for (const p of drafts.slice(0, 2)) await agent.api.post(`/proposals/${p.id}/approve`, { hash: p.hash });
  await agent.api.post(`/proposals/${drafts[2].id}/reject`, { reason: 'tone' });
  const places = { ...pages, review: `/review/${drafts[5].id}`, job: `/jobs/${drafts[5].job_id}` };
  const { context, page } = await enter(browser, agent, { client: agent.api, theme: 'light', height: 800 });
  const shot = async (on, name) => {
    await on.evaluate(() => document.fonts.ready);
    await on.screenshot({ path: join(root, `docs/img/${name}.png`) });
  };
  for (const [name, path] of Object.entries(places)) {
    await page.emulateMedia({ colorScheme: 'light' });
    await open(page, agent, path);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForFunction((is) => document.documentElement.dataset.theme === is, theme);
      await shot(page, `${name}-${theme}`);
    }
  }
  await context.close();
  const phone = await enter(browser, agent, { client: agent.api, width: 390, height: 844, hasTouch: true, isMobile: true });
  await open(phone.page, agent, places.review);
  await shot(phone.page, 'phone-review');
  await phone.context.close();
} finally {
  await browser.close();
  await agent.stop();
}
