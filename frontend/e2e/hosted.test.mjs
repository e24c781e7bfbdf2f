// The hosted dashboard in a real browser, over a real project: what the agent
// mirrored is shown, and what is decided arrives bound to what was on screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './agent.mjs';
import { enter, executable, launch, nothing, settled, shown, violations } from './browser.mjs';
import { account, hashOf, jobRow, Project, proposalRow, Site } from './project.mjs';

const content = { channel: 'email', recipient: 'jobs@kestrel.example', subject: 'Your booking API', body: 'Hello,\n\nI moved such an API before and can start in January.', language: 'en' };
const settings = { language: 'en', time_zone: 'Europe/Berlin', currency: 'EUR', threshold: 55, drafts_per_day: 20, fresh_for: 86_400_000_000_000, max_age_days: 45, disclosure_line: false, filters: { contracts: ['freelance'], require_any_skill: false } };

let browser;
let project;
let site;
let agent;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  project = await Project.start();
  site = await Site.start(project);
  browser = await launch();
  agent = await project.session('agent');
  await agent.seen();
  await agent.push('jobs', jobRow('j1', 'Go developer for a booking API'));
  await agent.push('proposals', proposalRow('p1', 'j1', content));
  await agent.call('settings_put', { p_id: 'settings', p_base_version: 0, p_doc: settings });
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await project?.stop();
});

/** visit opens the dashboard in a window of its own and signs in. */
async function visit(path = '/', { as = account, at = site, ...window } = {}) {
  // It is watched here, since what goes to the project is meant to.
  const { context, page, watch } = await enter(browser, at, { signedIn: false, watched: false, ...window });
  await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => (window.breach = `${e.effectiveDirective} ${e.blockedURI}`)));
  page.on('pageerror', (e) => watch.errors.push(String(e)));
  page.on('request', (r) => {
    const to = new URL(r.url()).origin;
    if (![at.url, project.url, 'null'].includes(to)) watch.foreign.push(to);
  });
  await page.goto(at.url + path);
  await page.getByLabel(/E-mail|E-Mail/).fill(as.email);
  await page.locator('input[name="password"]').fill(as.password);
  await page.locator('input[name="password"]').press('Enter');
  await page.locator('input[name="password"]').waitFor({ state: 'detached' });
  await settled(page);
  const close = async () => {
    assert.equal(await page.evaluate(() => window.breach), undefined);
    assert.deepEqual(watch.all(), nothing);
    await context.close();
  };
  return { context, page, close };
}

/** decisions are the rows that a dashboard sent about a proposal. */
const decisions = (target) => agent.rows(`decisions?target_id=eq.${target}&order=created_at.asc`);

test('signed in, the mirrored jobs are ranked and explained', async () => {
  const { page, close } = await visit('/', { width: 1440, height: 900 });
  await shown(page, 'Go developer for a booking API');
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '1 draft waits for you');
  await page.goto(site.url + '/jobs/j1');
  await shown(page, 'We run 14 ferry lines and need a Go developer.');
  await shown(page, 'Drafting, shortlisting, skipping and recording are done at the agent.');
  assert.ok(await page.getByRole('button', { name: /^Draft/ }).first().isDisabled());
  await page.goto(site.url + '/sources');
  await shown(page, 'Only the agent has this page');
  await close();
});

test('approved on a phone, the decision names the hash of what was on screen, and what the agent answers is shown', async () => {
  const { page, close } = await visit('/review/p1', { width: 360, height: 780, hasTouch: true, isMobile: true });
  await shown(page, 'I moved such an API before');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, 'the page is wider than the phone');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Approve and rehearse' }).tap();
  const [row] = await until('the decision is there', async () => {
    const rows = await decisions('p1');
    return rows.length > 0 && rows;
  });
  assert.equal(row.kind, 'approve');
  assert.equal(row.content_sha256, hashOf(content));
  const term = Date.parse(row.expires_at) - Date.parse(row.created_at);
  assert.ok(term > 0 && term <= 24.1 * 3_600_000, `it is valid for ${term} ms`);
  await page.goto(site.url + '/review/p1');
  await shown(page, /sent to the agent at .*, waiting for its answer/);
  assert.ok(await page.getByRole('button', { name: 'Approve and rehearse' }).isDisabled());

  await agent.push('decision_acks', { id: 'a1', facts_v: 1, deleted_at: null, decision_id: row.id, kind: 'approve', target_id: 'p1', content_sha256: row.content_sha256, result: 'refused', reason: 'the channel is locked', actor: 'dashboard', decided_at: new Date().toISOString() });
  await shown(page, 'Approve: the agent refused it. the channel is locked');
  await close();
});

test('an edit of a text that has changed meanwhile is kept and shown beside the newer one', async () => {
  const first = { ...content, subject: 'Departure boards' };
  await agent.push('jobs', jobRow('j2', 'Departure boards'));
  await agent.push('proposals', proposalRow('p2', 'j2', first));
  const { page, close } = await visit('/review/p2');
  await page.getByRole('button', { name: 'Edit' }).first().click();
  const box = page.getByLabel('Text', { exact: true });
  await box.fill('My own words.');
  const newer = { ...first, body: 'The agent wrote this anew.' };
  await agent.push('proposals', proposalRow('p2', 'j2', newer, { facts: 2 }));
  // Long before the next look at the mirror: the doorbell rang.
  await page.getByRole('button', { name: 'Keep mine and save it over' }).waitFor();
  assert.equal(await box.inputValue(), 'My own words.');
  assert.deepEqual(await decisions('p2'), []);
  await page.getByRole('button', { name: 'Keep mine and save it over' }).click();
  const [row] = await until('the edit is there', async () => {
    const rows = await decisions('p2');
    return rows.length > 0 && rows;
  });
  assert.equal(row.kind, 'edit');
  assert.equal(row.content_sha256, hashOf(newer));
  assert.deepEqual(JSON.parse(row.body), { subject: 'Departure boards', body: 'My own words.' });
  await close();
});

test('an approval that the project finds outdated is refused before it is a decision', async () => {
  await agent.push('proposals', proposalRow('p3', 'j2', content));
  const { page, context, close } = await visit('/review/p3');
  // News do not come through, so that the page still shows the old text.
  await context.route(/rest\/v1\/(proposals|rpc\/sync_head)/, (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await agent.push('proposals', proposalRow('p3', 'j2', { ...content, body: 'Another text.' }, { facts: 2 }));
  await page.getByRole('button', { name: /Approve and rehearse/ }).click();
  await shown(page, 'The proposal has changed since it was shown. Read it again and decide anew.');
  assert.deepEqual(await decisions('p3'), []);
  await close();
});

test('an agent that stopped is said to be away, and stopping new sends still reaches it', async () => {
  await agent.seen({ running: false });
  const { page, close } = await visit('/');
  await shown(page, /The agent was last heard of .* What you decide waits for it/);
  await page.getByRole('note', { name: /DRY-RUN\?/ }).first().waitFor();
  await page.keyboard.press('Shift+S');
  await shown(page, 'Sent to the agent. It waits for its answer.');
  const rows = await agent.rows('decisions?kind=eq.stop_new');
  assert.equal(rows.length, 1);
  assert.equal(rows[0].target_id, '');
  await agent.seen();
  await page.getByText(/The agent was last heard of/).waitFor({ state: 'detached' });
  await close();
});

test('settings that somebody else changed are shown beside one\'s own before they are written', async () => {
  const { page, context, close } = await visit('/settings');
  const score = page.getByLabel('Least score');
  await score.fill('60');
  await context.route(/rpc\/sync_head/, (route) => route.abort());
  await agent.call('settings_put', { p_id: 'settings', p_base_version: 1, p_doc: { ...settings, threshold: 70, max_age_days: 30 } });
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Somebody changed the settings meanwhile.').waitFor();
  await dialog.getByText('70', { exact: true }).waitFor();
  await dialog.getByText('60', { exact: true }).waitFor();
  assert.equal((await agent.rows('settings?id=eq.settings'))[0].doc.threshold, 70);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const [row] = await until('mine are written', async () => {
    const rows = await agent.rows('settings?id=eq.settings');
    return rows[0].version === 3 && rows;
  });
  assert.equal(row.doc.threshold, 60);
  assert.equal(row.doc.max_age_days, 30, 'what the other changed is kept');
  await context.unroute(/rpc\/sync_head/);
  await close();
});

test('another account sees nothing of it', async () => {
  const stranger = { email: 'bert@example.org', password: 'another long password' };
  await project.session('dashboard', stranger, true);
  const { page, close } = await visit('/', { as: stranger });
  for (const path of ['/', '/jobs/j1', '/review/p1', '/pipeline']) {
    await page.goto(site.url + path);
    await settled(page);
    assert.doesNotMatch(await page.locator('body').innerText(), /Go developer for a booking API|I moved such an API|Kestrel/, path);
  }
  await close();
});

test('a device that is revoked is shut out at once and asked to sign in', async () => {
  const { page, close } = await visit('/');
  const owner = await project.session('dashboard');
  for (const d of await owner.rows('devices?kind=eq.dashboard&revoked_at=is.null')) if (d.id !== owner.device) await owner.call('device_revoke', { p_id: d.id });
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await page.getByLabel('Password').fill(account.password);
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await shown(page, 'Go developer for a booking API');
  await close();
});

test('a secret key in config.json is refused with a word about it', async (t) => {
  const secret = `x.${Buffer.from(JSON.stringify({ role: 'service_role' })).toString('base64url')}.y`;
  const bad = await Site.start(project, { url: project.url, anon_key: secret });
  t.after(() => bad.stop());
  const { context, page } = await enter(browser, bad, { signedIn: false });
  await page.goto(bad.url);
  await shown(page, /is a secret key that passes by all protection/);
  assert.deepEqual(await violations(page), []);
  await context.close();
});

// German, the longer language, where room is least; and what differs where there is more.
for (const [lang, width, height, paths] of [['de', 360, 740, ['/', '/jobs/j1', '/review/p1', '/pipeline', '/money', '/settings', '/models']], ['en', 1280, 800, ['/', '/review/p1']]]) {
  test(`no page breaks a rule or is cut off: ${lang}, ${width} pixels wide`, async () => {
    const { page, close } = await visit('/', { lang, width, height });
    const found = {};
    for (const path of paths) {
      await page.goto(site.url + path);
      await settled(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) found[path] = `${over} px too wide`;
      const broken = await violations(page);
      if (broken.length > 0) found[path] = broken;
    }
    assert.deepEqual(found, {});
    await close();
  });
}
