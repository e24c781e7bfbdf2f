// From nothing to the first ranked job in dry-run, as a new owner goes: by the
// one-time link, with a CV, in the real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, desktop, owner, until } from './agent.mjs';
import { enter, executable, launch, nothing, settled, shown } from './browser.mjs';

const cv = `# Ada Norling

ada@norling.example

## Profile

Backend developer for booking and payment systems.

## Experience

**Freelance Go developer**, self-employed — 2019 to today

- Built a booking API in Go and PostgreSQL for a chain of 14 hotels
- Moved a shop from PHP to Go and React without a day of downtime

## Skills

Go, PostgreSQL, React, TypeScript, Docker

## Languages

- English: native
- German: C1
`;

/**
 * Steps counts what a person does and how long a practised one needs for it, by the
 * keystroke-level model (Card, Moran and Newell 1980): 1.35 s to think, 1.1 s to
 * point, 0.2 s to press, 0.4 s to change between mouse and keys, 0.28 s for a letter.
 */
class Steps {
  count = 0;
  seconds = 0;

  add(seconds) {
    this.count++;
    this.seconds += 1.35 + seconds;
  }

  async click(what) {
    await what.click();
    this.add(1.1 + 0.2);
  }

  async type(what, text) {
    await what.fill(text);
    this.add(1.1 + 0.2 + 0.4 + 0.28 * text.length);
  }

  /** choose gives a file: its button, then a folder and a name in the system's window. */
  async choose(page, button, file) {
    const window = page.waitForEvent('filechooser');
    await this.click(button);
    await (await window).setFiles(file);
    this.add(1.1 + 0.2);
    this.add(1.1 + 0.4);
  }
}

let browser;
let agent;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  browser = await launch();
  agent = await Agent.start({ bare: true });
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

test('from nothing to the first ranked job in dry-run, with the effects beside each step', async (t) => {
  const { context, page, watch } = await enter(browser, agent, { signedIn: false });
  const does = new Steps();
  const button = (name) => page.getByRole('button', { name });
  const question = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
  const effect = page.getByRole('complementary', { name: 'So far' });
  const began = performance.now();

  await page.goto(agent.link);
  await does.type(page.getByLabel('Name', { exact: true }), owner.name);
  await does.type(page.getByLabel('Password', { exact: true }), owner.password);
  await does.type(page.getByLabel('Password, again'), owner.password);
  // The owner of the desktop program is there already, and has no password yet.
  await does.click(button(desktop ? 'Choose this password' : 'Create the owner'));

  // A new owner is led to the set-up; the jobs are read meanwhile, and not ranked
  // by a profile that is not there.
  await question('Who are you?');
  assert.match(page.url(), /\/onboarding$/);
  await effect.getByText('You are in dry-run').waitFor();
  await effect.getByText('No job is ranked yet.').waitFor();
  const figure = async (name) => Number((await effect.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]').innerText()).replace(/\D/g, ''));
  await until('the postings are read', async () => (await figure('Jobs read')) === 12);
  assert.equal(await figure('Not decided yet'), 12);

  await does.type(page.getByLabel('Name that proposals are signed with'), 'Ada Norling');
  await does.type(page.getByLabel('Least an hour'), '60');
  await does.click(button('Save'));
  await button('Read a CV').waitFor();
  await does.choose(page, button('Read a CV'), { name: 'cv.md', mimeType: 'text/markdown', buffer: Buffer.from(cv) });
  await shown(page, /^cv\.md: \d+ statements to decide/);
  await does.click(button('Next: Confirm facts'));

  // Each statement stands beside the line of the CV that it comes from; those that
  // are certain are confirmed at once, the others one by one.
  await question('Which of these are true?');
  await shown(page, /Go, PostgreSQL, React, TypeScript, Docker/);
  await does.click(button(/^Confirm the \d+ that are certain/));
  await shown(page, /\d+ facts confirmed\./);
  const left = button(/^True/);
  for (let n = await left.count(); n > 0; n--) {
    await does.click(left.first());
    await until('it waits no more', async () => (await left.count()) < n);
  }
  await shown(page, /\d+ facts are confirmed/);

  // What was confirmed ranks the jobs, in sight and without a reload.
  await effect.getByText('The first ranked job is here').waitFor({ timeout: 60_000 });
  await until('every job is decided', async () => (await figure('Not decided yet')) === 0, 60_000);
  assert.ok((await figure('Worth your time')) > 0);
  await effect.getByRole('link', { name: /Freelance Go developer for/ }).first().waitFor();
  await effect.getByText(/^score \d/).first().waitFor();

  // The other steps are one question each, and can be left for later.
  await does.click(button('Next: Limits'));
  await question('What do you never do?');
  await does.click(button('Skip'));
  await question('Where do replies come?');
  await does.click(button('Skip'));
  await question('Where shall it look?');
  await shown(page, /12 listed, 12 new/);
  await does.click(button('Next: Budget for models'));
  await question('What may models cost?');
  await does.click(button('See the ranked jobs'));
  await settled(page);
  await page.getByRole('option').first().waitFor();
  const best = (await page.getByRole('option').first().innerText()).split('\n').find((line) => line.includes('Freelance Go developer for'));
  assert.ok(best, 'the first ranked job is on top');
  await does.click(page.getByRole('option').first());
  const took = (performance.now() - began) / 1000;

  assert.ok(does.seconds < 180, `a practised person needs ${does.seconds.toFixed(0)} s for the ${does.count} steps, more than three minutes`);
  assert.equal((await page.context().request.get(agent.url + '/api/v1/agent').then((r) => r.json())).dry_run, true);
  assert.deepEqual(watch.all(), nothing);
  t.diagnostic(`${does.count} steps, ${does.seconds.toFixed(0)} s for a practised person (keystroke-level model); the browser took ${took.toFixed(1)} s for them`);
  await context.close();
});
