// What a user does from the first visit on, in the real browser, against the real
// program, whose sources are replay servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, owner, until } from './agent.mjs';
import { posting } from './board.mjs';
import { enter, executable, launch, nothing, open, settled, shown } from './browser.mjs';

let browser;
let agent;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  browser = await launch();
  agent = await Agent.start({ postings: 12, setUp: false });
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

/** visit runs f in a context of its own and checks that nothing went wrong beside it. */
const visit = async (options, f) => {
  const v = await enter(browser, agent, options);
  try {
    await f(v);
    assert.deepEqual(v.watch.all(), nothing);
  } finally {
    await v.context.close();
  }
};

/** draft opens the review of a waiting draft and returns it. */
const draft = async (page, at = 0) => {
  const list = await agent.api.waiting(at + 1);
  await open(page, agent, `/review/${list[at].id}`);
  await page.getByRole('button', { name: /^Approve and rehearse/ }).waitFor();
  return list[at];
};
/** edit opens the editor by its key, once the page knows that this account may. */
const edit = async (page) => {
  await until('the draft may be edited', () => page.getByRole('button', { name: /^Edit/ }).first().isEnabled());
  await page.keyboard.press('i');
};
const stateOf = async (id) => (await agent.api.get(`/proposals/${id}`)).state;

test('the one-time link makes the owner, and the first ranked jobs are there', () =>
  visit({ signedIn: false }, async ({ page }) => {
    await page.goto(agent.link);
    await page.getByLabel('Name', { exact: true }).fill(owner.name);
    await page.getByLabel('Password', { exact: true }).fill('too short');
    await page.getByLabel('Password, again').fill('too short');
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await shown(page, 'Use at least 12 characters.');
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByLabel('Password, again').fill(owner.password);
    await page.getByRole('button', { name: 'Create the owner' }).click();
    agent.api = await until('the account is there', () => agent.signIn(owner).catch(() => undefined));
    await agent.api.waiting(12);
    await open(page, agent, '/');
    await page.getByRole('heading', { name: /\d+ drafts wait for you/ }).waitFor();
    await shown(page, /Freelance Go developer for/);
    assert.ok(!page.url().includes('token'), 'the token left the address');
    await page.goto(agent.link);
    await settled(page);
    assert.equal((await page.context().request.get(agent.url + '/api/v1/auth/state').then((r) => r.json())).setup_needed, false);
  }));

test('drafts are reviewed by keyboard alone', () =>
  visit({}, async ({ page }) => {
    await open(page, agent, '/');
    await shown(page, /Freelance Go developer for/);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/review\/./);
    const id = page.url().split('/').pop();
    await shown(page, 'What you would send');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Enter');
    await shown(page, 'Approved for rehearsal. No one receives it.');
    await until('the draft is approved', async () => !['waiting', 'needs_human'].includes(await stateOf(id)));
    await page.waitForURL((u) => !u.pathname.endsWith(id));
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL(/\/pipeline/);
  }));

test('an edit is saved, passes the gates again, and exactly that text is approved', () =>
  visit({}, async ({ page }) => {
    const { id, hash } = await draft(page);
    await edit(page);
    const box = page.getByLabel('Text', { exact: true });
    const before = await box.inputValue();
    await box.fill(before.replace(/\n*$/, '') + '\n\nI can start next week.\n');
    await page.keyboard.press('Control+s');
    await shown(page, 'Saved. The gates ran again.');
    const saved = await agent.api.get(`/proposals/${id}`);
    assert.match(saved.content.body, /I can start next week\./);
    assert.notEqual(saved.hash, hash);
    await until('the edit may be approved', async () => page.getByRole('button', { name: /^Approve and rehearse/ }).isEnabled());
    await page.getByRole('button', { name: /^Approve and rehearse/ }).click();
    await until('the edit is approved', async () => !['waiting', 'needs_human'].includes(await stateOf(id)));
    assert.equal((await agent.api.get(`/proposals/${id}`)).hash, saved.hash);
  }));

test('a rejection says why and can be taken back', () =>
  visit({}, async ({ page }) => {
    const { id } = await draft(page);
    await page.keyboard.press('x');
    await page.getByRole('dialog').getByRole('button', { name: 'The tone is wrong' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
    await shown(page, /^Rejected/);
    await until('it is rejected', async () => (await stateOf(id)) === 'rejected');
    await page.keyboard.press('u');
    await until('it waits again', async () => (await stateOf(id)) === 'waiting');
    await page.waitForURL(new RegExp(id));
  }));

test('a budget that changes is seen without a reload', () =>
  visit({}, async ({ page }) => {
    await open(page, agent, '/');
    await agent.api.send('PUT', '/budget/limits/day', { amount: 2_500_000_000 });
    await shown(page, /2\.50/);
    await agent.api.send('PUT', '/budget/limits/day', { amount: 3_750_000_000 });
    await shown(page, /3\.75/);
    await agent.api.send('DELETE', '/budget/limits/day');
  }));

test('a second tab learns at once what the first one did', () =>
  visit({}, async ({ page, context }) => {
    const second = await context.newPage();
    await open(second, agent, '/');
    const heading = second.getByRole('heading', { name: /drafts? waits? for you/ });
    await heading.waitFor();
    const before = await heading.textContent();
    await draft(page);
    await page.keyboard.press('Control+Enter');
    await shown(page, /Approved for rehearsal/);
    await until('the second tab has another count', async () => (await heading.textContent()) !== before);
  }));

test('the language and the theme change in place and are kept', () =>
  visit({ lang: 'de', theme: 'dark' }, async ({ page }) => {
    await open(page, agent, '/');
    await page.getByRole('heading', { name: /Entw(urf|ürfe) warte/ }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.evaluate(() => localStorage.setItem('automonet.prefs', JSON.stringify({ lang: 'en', theme: 'light' })));
    await page.reload();
    await page.getByRole('heading', { name: /drafts? waits? for you/ }).waitFor();
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  }));

test('on a phone a draft is read part by part and approved, with nothing cut off', () =>
  visit({ width: 360, height: 740, hasTouch: true, isMobile: true }, async ({ page }) => {
    const { id } = await draft(page);
    for (const part of [/^Posting/, /^Facts/, /^Gates/, /^Draft/]) await page.getByRole('tab', { name: part }).or(page.getByRole('radio', { name: part })).or(page.getByRole('button', { name: part })).first().tap();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, 'the page scrolls sideways');
    await page.getByRole('button', { name: /^Approve and rehearse/ }).tap();
    await until('the draft is approved', async () => !['waiting', 'needs_human'].includes(await stateOf(id)));
  }));

test('an ended session asks again on the page and goes on where it was', () =>
  visit({}, async ({ page, context }) => {
    const { id } = await draft(page);
    await edit(page);
    await page.getByLabel('Subject').fill('A subject that must not get lost');
    await context.clearCookies();
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Password').fill(owner.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Subject').inputValue(), 'A subject that must not get lost');
    await page.getByLabel('Subject').focus();
    await page.keyboard.press('Control+s');
    await until('the edit is saved', async () => (await agent.api.get(`/proposals/${id}`)).content.subject === 'A subject that must not get lost');
  }));

test('three users see what their roles allow', async () => {
  const reviewer = await agent.addUser('rita', 'reviewer');
  const viewer = await agent.addUser('vito', 'viewer');
  await visit({ account: viewer }, async ({ page }) => {
    await draft(page);
    await shown(page, /your account may not send/);
    assert.ok(await page.getByRole('button', { name: /^Approve and rehearse/ }).isDisabled());
    assert.ok(await page.getByRole('button', { name: /^Reject/ }).isDisabled());
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('x');
    assert.equal(await page.getByRole('dialog').count(), 0);
  });
  await visit({ account: reviewer }, async ({ page }) => {
    const { id } = await draft(page);
    await page.getByRole('button', { name: /^Approve and rehearse/ }).click();
    await until('the draft is approved', async () => !['waiting', 'needs_human'].includes(await stateOf(id)));
    const events = await agent.api.get('/events?limit=500');
    assert.ok(events.items.some((e) => e.by === 'user:rita'), 'the record names the reviewer');
  });
  const client = await agent.signIn(viewer);
  await assert.rejects(client.send('PUT', '/budget/limits/day', { amount: 1 }), /403/);
});

test('a source that is walled off says so, and recovers', () =>
  visit({}, async ({ page }) => {
    await open(page, agent, '/sources');
    agent.board.status = 403;
    await agent.api.post('/sources/board/run');
    await until('the source is blocked', async () => (await agent.api.get('/sources')).items[0].health === 'blocked');
    await shown(page, /refuses the request/);
    agent.board.status = 200;
    agent.board.items.unshift(posting(77));
    await assert.rejects(agent.api.post('/sources/board/run'), /not asked again before/);
    await agent.halt();
    await agent.later();
    await agent.run();
    await until('the source is well again', async () => (await agent.signIn(owner).then((c) => c.get('/sources'))).items[0].health === 'ok');
    await until('the page says so without a reload', async () => (await page.getByText(/refuses the request/).count()) === 0);
    agent.api = await agent.signIn(owner);
  }));

test('away and back: the page says since when, keeps what it has, and goes on', async () => {
  const v = await enter(browser, agent);
  try {
    const { page } = v;
    await open(page, agent, '/');
    await shown(page, /Freelance Go developer for/);
    await agent.halt();
    await shown(page, /^Offline since/);
    await shown(page, /Freelance Go developer for/);
    await page.getByRole('option').nth(1).click();
    await agent.run();
    await page.getByText(/^Offline since/).waitFor({ state: 'detached', timeout: 60_000 });
    // News arrive again: what another client does now is seen.
    const heading = page.getByRole('heading', { name: /drafts? waits? for you/ });
    const before = await heading.textContent();
    const client = await agent.signIn(owner);
    await client.post(`/proposals/${(await client.waiting(1))[0].id}/reject`, { reason: 'not now' });
    await until('the count has changed', async () => (await heading.textContent()) !== before);
    assert.deepEqual(v.watch.errors, []);
  } finally {
    await v.context.close();
  }
});
