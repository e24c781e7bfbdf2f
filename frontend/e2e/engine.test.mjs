// The decision engine as a user meets it: what a job is worth and why, what became of
// an answer, and the plan of the day, in the real browser against the real program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, until } from './agent.mjs';
import { enter, executable, launch, nothing, open, shown, violations } from './browser.mjs';

let browser;
let agent;
let job;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  browser = await launch();
  agent = await Agent.start({ postings: 12 });
  const [draft] = await agent.api.waiting(1);
  job = draft.job_id;
  await agent.api.post(`/proposals/${draft.id}/approve`, { hash: draft.hash });
  // A rehearsal reaches no one; the owner says that they sent it themselves.
  const parked = await until('the rehearsal is parked', async () => (await agent.api.get('/submissions')).items.find((s) => s.proposal_id === draft.id && s.state === 'parked'), 60_000);
  await agent.api.post(`/submissions/${parked.id}/resolve`, { how: 'sent', note: 'sent by hand' });
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

test('a job is explained in money, its outcome is recorded by key, and the plan is there', async () => {
  const { context, page, watch } = await enter(browser, agent, { client: agent.api });
  await until('the job is valued', () => agent.api.get(`/jobs/${job}/worth`).then(() => true, () => false), 90_000);
  await open(page, agent, `/jobs/${job}`);
  await page.getByRole('heading', { name: /^An answer is worth ≈/ }).waitFor();
  const table = page.getByRole('table', { name: /^How the value comes about/ });
  const rows = await table.getByRole('row').allInnerTexts();
  for (const line of ['no reply comes', 'somebody else wins', 'model calls', 'your time']) assert.ok(rows.some((r) => r.toLowerCase().includes(line)), `no line "${line}" in ${rows.join(' | ')}`);
  // The lines are the agent's: what they add up to is the value that it gives.
  const worth = await agent.api.get(`/jobs/${job}/worth`);
  assert.equal(worth.steps.filter((s) => !s.total).reduce((sum, s) => sum + s.amount.minor, 0), worth.value.minor);
  await shown(page, /Too little data of your own yet/);

  await until('the outcome may be recorded', () => page.getByRole('button', { name: /^Record outcome/ }).isEnabled());
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Amount paid').fill('1,250.50');
  await dialog.getByLabel('Fee the platform kept').fill('125');
  await dialog.getByLabel('Hours worked').fill('14');
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.waitFor({ state: 'detached' });
  const outcome = await until('the payment is recorded', async () => (await agent.api.get('/outcomes')).items.find((o) => o.kind === 'paid'));
  assert.deepEqual([outcome.amount, outcome.fee, outcome.hours], [{ minor: 125_050, currency: 'EUR' }, { minor: 12_500, currency: 'EUR' }, 14]);
  await page.getByRole('region', { name: 'What became of it' }).getByText(/€1,250\.50/).waitFor();

  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await page.waitForURL(/\/plan$/);
  await page.getByRole('heading', { level: 1, name: /planned/ }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(watch.all(), nothing);
  await context.close();
});
