// The hosted dashboard and a live agent side by side over a real project: what is
// approved on a phone goes out once, by the agent, and the phone is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, until } from './agent.mjs';
import { enter, executable, launch, settled, shown } from './browser.mjs';
import { MailServer } from './mails.mjs';
import { account, Project, Site } from './project.mjs';

let browser;
let project;
let site;
let agent;
let mails;
let eye;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  project = await Project.start();
  site = await Site.start(project);
  browser = await launch();
  mails = await MailServer.start();
  agent = await Agent.start({ postings: 2, live: { project, port: mails.port } });
  await agent.command(['sync', 'login', account.email], account.password + '\n');
  eye = await project.session('dashboard');
  await until('the drafts are mirrored', async () => (await eye.rows('proposals?state=eq.waiting&select=id')).length === 2, 120_000);
});
after(async () => {
  await browser?.close();
  await agent?.stop();
  await mails?.stop();
  await site?.stop();
  await project?.stop();
});

test('what is approved on the phone is sent by the agent, once, and said to be done', async () => {
  const [proposal] = await eye.rows('proposals?state=eq.waiting&order=id.asc&limit=1');
  const { context, page } = await enter(browser, site, { signedIn: false, watched: false, width: 360, height: 780, hasTouch: true, isMobile: true });
  await page.goto(`${site.url}/review/${proposal.id}`);
  await page.getByLabel('E-mail address').fill(account.email);
  await page.locator('input[name="password"]').fill(account.password);
  await page.locator('input[name="password"]').press('Enter');
  const { subject, body } = JSON.parse(proposal.body);
  await shown(page, subject);
  await settled(page);
  // Movement is reduced, so that two taps stand for holding.
  const send = page.getByRole('button', { name: /Hold to send live|Tap again/ });
  await send.waitFor().catch(async (e) => {
    throw new Error(`${e.message}\n${await page.locator('body').innerText()}\n${JSON.stringify(await eye.rows('devices?kind=eq.agent'))}`);
  });
  await send.tap();
  await page.getByRole('button', { name: /again/i }).tap();
  await shown(page, 'Sent to the agent. It waits for its answer.');

  await until('the mail is there', async () => (await mails.all()).length > 0, 120_000);
  const [submission] = await until('the mirror says so', async () => {
    const rows = await eye.rows(`submissions?proposal_id=eq.${proposal.id}&state=eq.sent`);
    return rows.length > 0 && rows;
  }, 120_000);
  assert.equal(submission.content_sha256, proposal.content_sha256);
  const [ack] = await until('the decision is answered', async () => {
    const rows = await eye.rows(`decision_acks?target_id=eq.${proposal.id}&decision_id=not.is.null`);
    return rows.length > 0 && rows;
  }, 120_000);
  assert.equal(ack.result, 'applied');
  const sent = await mails.all();
  assert.equal(sent.length, 1);
  assert.ok(sent[0].includes(body.split('\n')[0].slice(0, 20)), 'the mail is the text that was approved');
  await page.goto(`${site.url}/pipeline`);
  await settled(page);
  await page.getByText(/Sent/).first().waitFor();
  await context.close();
});

test('an edit and a stop come to the agent too', async () => {
  const [proposal] = await eye.rows('proposals?state=eq.waiting&limit=1');
  const { context, page } = await enter(browser, site, { signedIn: false, watched: false });
  await page.goto(`${site.url}/review/${proposal.id}`);
  await page.getByLabel('E-mail address').fill(account.email);
  await page.locator('input[name="password"]').fill(account.password);
  await page.locator('input[name="password"]').press('Enter');
  await page.getByRole('button', { name: 'Edit' }).first().click();
  const box = page.getByLabel('Text', { exact: true });
  const words = (await box.inputValue()) + '\n\nI am glad to talk.';
  await box.fill(words);
  await page.getByRole('button', { name: 'Save' }).click();
  await until('the agent has the new text', async () => (await agent.api.get(`/proposals/${proposal.id}`)).content.body === words, 120_000);
  await page.keyboard.press('Shift+S');
  await until('the agent sends nothing new', async () => (await agent.api.get('/agent')).run === 'stop_new', 120_000);
  await context.close();
});
