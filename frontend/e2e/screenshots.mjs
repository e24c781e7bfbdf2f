// Draws each page in both themes, and the review on a phone, into docs/img, or into
// another folder and language: node screenshots.mjs [FOLDER] [LANGUAGE].
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, root, until } from './agent.mjs';
import { enter, executable, launch, open, pages } from './browser.mjs';
import { fewColours } from './palette.mjs';
import { samples } from './sample.mjs';

if (!executable()) throw new Error('no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
const [folder = join(root, 'docs/img'), lang = 'en'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await launch();
const agent = await Agent.start({ items: samples() });
try {
  await until('every posting is decided', async () => (await agent.api.get('/jobs/summary')).undecided === 0, 60_000);
  const drafts = await agent.api.waiting(9);
  await agent.api.send('PUT', '/budget/limits/day', { amount: 2_000_000_000 });
  await agent.api.send('PUT', '/budget/limits/month', { amount: 30_000_000_000 });
  for (const p of drafts.slice(0, 2)) await agent.api.post(`/proposals/${p.id}/approve`, { hash: p.hash });
  await agent.api.post(`/proposals/${drafts[2].id}/reject`, { reason: 'tone' });
  // The best of those that wait, by the agent's own score.
  const left = new Map(drafts.slice(3).map((p) => [p.job_id, p]));
  const best = (await agent.api.get('/jobs?limit=100&sort=score&state=shortlisted')).items.map((j) => left.get(j.id)).find(Boolean);
  const places = { ...pages, review: `/review/${best.id}`, job: `/jobs/${best.job_id}` };
  const { context, page } = await enter(browser, agent, { client: agent.api, theme: 'light', height: 800, lang });
  const shot = async (on, name) => {
    await on.evaluate(() => document.fonts.ready);
    await writeFile(join(folder, `${name}.png`), fewColours(await on.screenshot()));
  };
  for (const [name, path] of Object.entries(places)) {
    await page.emulateMedia({ colorScheme: 'light' });
    await open(page, agent, path);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForFunction((is) => document.documentElement.dataset.theme === is, theme);
      await shot(page, `${name}-${theme}`);
    }
  }
  await context.close();
  for (const name of ['inbox', 'review']) {
    const phone = await enter(browser, agent, { client: agent.api, width: 390, height: 844, hasTouch: true, isMobile: true, lang });
    await open(phone.page, agent, places[name]);
    await shot(phone.page, `phone-${name}`);
    await phone.context.close();
  }
} finally {
  await browser.close();
  await agent.stop();
}
