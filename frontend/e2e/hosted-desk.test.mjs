// The hosted dashboard over a real project with real agents behind it, where something
// comes between: another change, a stopped agent, a second one, a device that is shut out.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { posting } from './board.mjs';
import { Agent, owner, until } from './agent.mjs';
import { enter, executable, launch, settled, shown } from './browser.mjs';
import { MailServer } from './mails.mjs';
import { account, Project, Site } from './project.mjs';

const long = 180_000;
let browser;
let project;
let site;
let mails;
/** The agent of the desk, and a second one of the same account. */
let desk;
let second;
let eye;
/** The drafts of the desk that still wait, each with the address it goes to; every test takes its own. */
let drafts;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  [project, mails, browser] = await Promise.all([Project.start(), MailServer.start(), launch()]);
  site = await Site.start(project);
  desk = await Agent.start({ postings: 9, live: { project, port: mails.port } });
  await desk.command(['sync', 'login', account.email, '--name', 'desk'], account.password + '\n');
  eye = await project.session('dashboard');
  await until('the drafts are mirrored', async () => (await eye.rows('proposals?state=eq.waiting&select=id')).length === 9, long);
  drafts = (await desk.api.waiting(9)).map((p) => ({ id: p.id, job: p.job_id, to: p.content.recipient }));
});
after(async () => {
  await browser?.close();
  await desk?.stop();
  await second?.stop();
  await mails?.stop();
  await site?.stop();
  await project?.stop();
});

const draft = () => drafts.pop();

/** phone is a browser that is signed in and shows a path. */
async function phone(path, more = {}) {
  const { context, page } = await enter(browser, site, { signedIn: false, watched: false, ...more });
  context.setDefaultTimeout(60_000);
  await page.goto(site.url + path);
  await page.getByLabel('E-mail address').fill(account.email);
  await page.locator('input[name="password"]').fill(account.password);
  await page.locator('input[name="password"]').press('Enter');
  await page.locator('input[name="password"]').waitFor({ state: 'detached' });
  await settled(page);
  return { context, page };
}

/** approve presses what sends live, and answers the question. */
async function approve(page) {
  await page.getByRole('button', { name: /Approve and send live/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: /Approve and send live/ }).click();
}

const decisions = (id) => eye.rows(`decisions?target_id=eq.${id}&order=created_at.asc`);
const decide = (row) => eye.send('POST', 'decisions', { id: randomUUID(), facts_v: 1, expires_at: new Date(Date.now() + 3_600_000).toISOString(), ...row });
const hashOf = async (id) => (await eye.rows(`proposals?id=eq.${id}`))[0].content_sha256;
const answered = (id) => until('the decision is answered', async () => (await eye.rows(`decision_acks?decision_id=eq.${id}`))[0], long);
const sentTo = (address, n = 1) => until(`a mail to ${address} is there`, async () => (await mails.to(address)).length === n, long);

test('whom a draft goes to is said as far as it may leave, and an edit of a text that the agent changed is shown beside the newer one', async () => {
  const d = draft();
  const { context, page } = await phone('/review/' + d.id);
  await shown(page, `kept on your computer; the address ends in ${d.to.slice(d.to.indexOf('@'))}`);
  // The posting may name it, which everybody may read; what is copied of the draft does not.
  assert.ok(!JSON.stringify(await eye.rows('proposals?id=eq.' + d.id)).includes(d.to), 'the address itself stays at the desk');
  await page.getByRole('button', { name: 'Edit' }).first().click();
  const box = page.getByLabel('Text', { exact: true });
  await box.fill('My own words.\n\nMara Lindqvist');
  const p = await desk.api.get('/proposals/' + d.id);
  await desk.api.send('PUT', '/proposals/' + d.id, { hash: p.hash, content: { ...p.content, body: 'The desk wrote this anew.\n\nMara Lindqvist' } });
  await page.getByRole('button', { name: 'Keep mine and save it over' }).waitFor();
  assert.equal(await box.inputValue(), 'My own words.\n\nMara Lindqvist');
  assert.deepEqual(await decisions(d.id), []);
  await page.getByRole('button', { name: 'Keep mine and save it over' }).click();
  await until('the desk has them', async () => (await desk.api.get('/proposals/' + d.id)).content.body.startsWith('My own words.'), long);
  await context.close();
});

test('settings that the desk changed meanwhile are shown beside one\'s own, and what is saved arrives there', async () => {
  const { context, page } = await phone('/settings');
  await page.getByLabel('Least score').fill('7');
  await context.route(/rpc\/sync_head/, (route) => route.abort());
  const s = await desk.api.get('/settings');
  await desk.api.send('PUT', '/settings', { ...s, threshold: 6, max_age_days: 33 }, { 'If-Match': desk.api.etag });
  await until('the project has it', async () => (await eye.rows('settings?id=eq.settings'))[0].doc.threshold === 6, long);
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Somebody changed the settings meanwhile.').waitFor();
  await dialog.getByText('6', { exact: true }).first().waitFor();
  await dialog.getByText('7', { exact: true }).first().waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const got = await until('the desk has it', async () => {
    const now = await desk.api.get('/settings');
    return now.threshold === 7 && now;
  }, long);
  assert.equal(got.max_age_days, 33, 'what the desk changed beside it is kept');
  await context.close();
});

test('the agent is paused and set going again from the phone', async () => {
  const { context, page } = await phone('/');
  const order = async (words) => {
    // A page that is still being read may miss the key, and knows an order only with the agent.
    const field = page.getByRole('combobox');
    await until('the palette is open', async () => {
      if (!(await field.isVisible())) await page.keyboard.press('Control+k');
      return field.isVisible();
    });
    await field.fill(words);
    await page.getByRole('option', { name: words, selected: true }).waitFor();
    await page.keyboard.press('Enter');
  };
  await order('Pause the agent');
  await until('it is paused', async () => (await desk.api.get('/agent')).run === 'paused', long);
  await until('the project knows', async () => (await eye.rows('devices?kind=eq.agent'))[0].view.run === 'paused', long);
  await page.reload();
  await settled(page);
  await order('Resume sending');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume sending' }).click();
  await until('it works again', async () => (await desk.api.get('/agent')).run === 'running', long);
  await context.close();
});

test('approved in two tabs at once, it is sent once', async () => {
  const d = draft();
  const { context, page } = await phone('/review/' + d.id);
  const { context: other, page: tab } = await phone('/review/' + d.id);
  await Promise.all([page, tab].map((p) => shown(p, 'kept on your computer')));
  // Neither sees what the other decided before both have.
  for (const c of [context, other]) await c.route(/rest\/v1\/decisions/, (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await Promise.all([page, tab].map((p) => p.getByRole('button', { name: /Approve and send live/ }).click()));
  const asked = [page, tab].map((p) => p.getByRole('alertdialog').getByRole('button', { name: /Approve and send live/ }));
  await Promise.all(asked.map((b) => b.waitFor()));
  await Promise.all(asked.map((b) => b.click()));
  const both = await until('both decisions are there', async () => {
    const rows = await decisions(d.id);
    return rows.length === 2 && rows;
  });
  for (const one of both) await answered(one.id);
  await sentTo(d.to);
  assert.equal((await eye.rows(`submissions?proposal_id=eq.${d.id}`)).length, 1);
  assert.equal((await mails.to(d.to)).length, 1);
  await Promise.all([context.close(), other.close()]);
});

test('while the agent is off decisions wait, one that comes too late is void, and the others are carried out', async () => {
  const [sent, late] = [draft(), draft()];
  const { context, page } = await phone('/review/' + sent.id);
  await desk.halt();
  await shown(page, /The agent was last heard of .* What you decide waits for it/);
  await approve(page);
  await shown(page, 'Sent to the agent. It waits for its answer.');
  const void_ = randomUUID();
  await decide({ id: void_, kind: 'approve', target_id: late.id, content_sha256: await hashOf(late.id), expires_at: new Date(Date.now() + 3000).toISOString() });
  await page.goto(`${site.url}/review/${sent.id}`);
  await shown(page, /sent to the agent at .*, waiting for its answer/);
  assert.deepEqual(await mails.to(sent.to), []);
  await until('its time is over', async () => Date.now() > Date.parse((await decisions(late.id))[0].expires_at));
  await page.goto(`${site.url}/review/${late.id}`);
  await shown(page, /the agent did not answer in time. Decide anew/);
  await desk.run();
  desk.api = await desk.signIn(owner);
  await sentTo(sent.to);
  assert.equal((await answered(void_)).result, 'expired');
  assert.deepEqual(await mails.to(late.to), []);
  assert.equal((await desk.api.get('/proposals/' + late.id)).state, 'waiting');
  await page.getByText(/The agent was last heard of/).waitFor({ state: 'detached' });
  await context.close();
});

test('a device that was shut out is signed out and decides nothing', async () => {
  const d = draft();
  const { context, page } = await phone('/review/' + d.id);
  await shown(page, 'kept on your computer');
  const [own] = await eye.rows('devices?kind=eq.dashboard&revoked_at=is.null&order=created_at.desc&limit=1');
  assert.notEqual(own.id, eye.device);
  // From the desk, by the password of the account.
  await desk.command(['sync', 'devices', '--revoke', own.id], account.password + '\n');
  // It may have noticed by itself already.
  await page.getByRole('button', { name: /Approve and send live/ }).click({ timeout: 3000 }).catch(() => undefined);
  await page.getByRole('alertdialog').getByRole('button', { name: /Approve and send live/ }).click({ timeout: 3000 }).catch(() => undefined);
  await page.getByLabel('E-mail address').waitFor();
  assert.deepEqual(await decisions(d.id), []);
  await page.reload();
  await page.getByLabel('E-mail address').waitFor();
  await context.close();
});

test('a second agent takes over when the first is killed, and when it is stopped; each job is sent for once', async () => {
  // The desk sends, and so holds the lease; then it is killed.
  const [first, next, last] = [draft(), draft(), draft()];
  second = await Agent.start({ items: Array.from({ length: 9 }, (_, n) => posting(n)), live: { project, port: mails.port } });
  await second.command(['sync', 'login', account.email, '--name', 'second'], account.password + '\n');
  const theirs = await until('the second agent has drafts of its own', async () => {
    const list = await second.api.waiting(9);
    return new Map(list.map((p) => [p.content.recipient, p]));
  }, long);
  await until('they are mirrored', async () => (await eye.rows(`proposals?id=in.(${[...theirs.values()].map((p) => p.id)})&select=id`)).length === 9, long);
  const { context, page } = await phone('/review/' + first.id);
  await approve(page);
  await sentTo(first.to);
  desk.process.kill('SIGKILL');
  await desk.ended;

  // For the same job the second finds the place taken; for another it waits until the lease is over.
  const again = randomUUID();
  await decide({ id: again, kind: 'approve', target_id: theirs.get(first.to).id, content_sha256: theirs.get(first.to).hash });
  await page.goto(`${site.url}/review/${theirs.get(next.to).id}`);
  await approve(page);
  await sentTo(next.to);
  assert.equal((await answered(again)).result, 'applied');
  assert.equal((await mails.to(first.to)).length, 1, 'the job of the first is not sent for again');

  // Stopped in order, the second lets the lease go, and the desk need not wait for its end.
  await desk.run();
  desk.api = await desk.signIn(owner);
  await second.halt();
  await until('the project knows', async () => (await eye.rows('devices?kind=eq.agent&name=eq.second'))[0].view.running === false);
  const [lease] = await eye.rows('leases?id=eq.submit');
  assert.ok(Date.parse(lease.expires_at) <= Date.now() + 1000, 'the lease is free');
  await page.goto(`${site.url}/review/${last.id}`);
  await approve(page);
  await sentTo(last.to);
  for (const d of [first, next, last]) assert.equal((await mails.to(d.to)).length, 1);
  await context.close();
});
