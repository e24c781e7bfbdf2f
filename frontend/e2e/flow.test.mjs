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
/** endSession ends the session of this window at the agent; its cookie is worth nothing then. */
const endSession = async (page) => {
  const client = await agent.signIn(owner);
  const mine = (await page.context().request.get(agent.url + '/api/v1/auth/sessions').then((r) => r.json())).items.find((x) => x.current);
  await client.send('DELETE', `/auth/sessions/${mine.id}`);
};
/** beside opens a second tab and leaves the first one in front: the browser draws one that is behind once a second. */
const beside = async (page, path) => {
  const second = await page.context().newPage();
  await open(second, agent, path);
  await page.bringToFront();
  return second;
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
    await page.getByRole('button', { name: /^(Create the owner|Choose this password)$/ }).click();
    await shown(page, 'Use at least 12 characters.');
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByLabel('Password, again').fill(owner.password);
    await page.getByRole('button', { name: /^(Create the owner|Choose this password)$/ }).click();
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
    await shown(page, /^Rejected/);
    await until('it is rejected', async () => (await stateOf(id)) === 'rejected');
    await page.keyboard.press('u');
    await until('it waits again', async () => (await stateOf(id)) === 'waiting');
    await page.waitForURL(new RegExp(id));
  }));

test('a limit is set, asked about and seen everywhere without a reload', () =>
  visit({}, async ({ page }) => {
    const second = await beside(page, '/');
    const foot = second.getByRole('navigation', { name: 'AutoMonet' });
    await foot.getByText('none set, no paid call').waitFor();
    await open(page, agent, '/money');
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
    const set = async (by, amount) => {
      await by.click();
      await dialog.getByLabel('Amount, US dollars').fill(amount);
      await dialog.getByRole('button', { name: 'Go on' }).click();
      // Money is asked about before anything changes.
      await dialog.getByText(new RegExp(`to .*${amount.replace('.', '\\.')}`)).first().waitFor();
      await dialog.getByRole('button', { name: 'Set limit' }).click();
      await dialog.waitFor({ state: 'detached' });
      await foot.getByText(new RegExp(amount.replace('.', '\\.'))).first().waitFor();
    };
    await set(page.getByRole('button', { name: 'Add a limit' }), '2.50');
    assert.equal((await agent.api.get('/budget')).limits.find((l) => l.pattern === 'day').amount, 2_500_000_000);
    await set(page.getByRole('button', { name: 'Change', exact: true }).first(), '3.75');
    // Nothing is changed by a form that is left.
    await page.getByRole('button', { name: 'Change', exact: true }).first().click();
    await dialog.getByLabel('Amount, US dollars').fill('900');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await agent.api.get('/budget')).limits.find((l) => l.pattern === 'day').amount, 3_750_000_000);
    await page.getByRole('button', { name: 'Change', exact: true }).first().click();
    await dialog.getByRole('button', { name: 'Take away' }).click();
    await dialog.getByText(/^Take away the limit of/).first().waitFor();
    await dialog.getByRole('button', { name: 'Take away' }).click();
    await foot.getByText('none set, no paid call').waitFor();
  }));

test('a second tab learns at once what the first one did', () =>
  visit({}, async ({ page }) => {
    const second = await beside(page, '/');
    const heading = second.getByRole('heading', { name: /drafts? waits? for you/ });
    await heading.waitFor();
    const before = await heading.textContent();
    await draft(page);
    await page.keyboard.press('Control+Enter');
    await shown(page, /Approved for rehearsal/);
    await until('the second tab has another count', async () => (await heading.textContent()) !== before);
  }));

test('the language and the theme follow the system, change in place, and are kept', () =>
  visit({ lang: 'de', theme: 'dark' }, async ({ page }) => {
    const look = (on = page) => on.evaluate(() => ({ lang: document.documentElement.lang, theme: document.documentElement.dataset.theme, paper: getComputedStyle(document.body).backgroundColor }));
    const second = await beside(page, '/');
    await second.getByRole('heading', { name: /Entw(urf|ürfe) warte/ }).waitFor();
    await open(page, agent, '/settings');
    const system = await look();
    assert.deepEqual([system.lang, system.theme], ['de', 'dark']);
    await page.getByLabel('Darstellung').selectOption({ label: 'hell' });
    const light = await until('the page is light', async () => ((await look()).theme === 'light' ? look() : undefined));
    assert.notEqual(light.paper, system.paper);
    await page.getByLabel('Sprache dieses Fensters').selectOption({ label: 'English' });
    await page.getByLabel('Language of this window').waitFor();
    // The other tab follows, and a new load begins with it.
    await second.getByRole('heading', { name: /drafts? waits? for you/ }).waitFor();
    assert.deepEqual(await look(second), { ...light, lang: 'en' });
    await page.reload();
    await page.getByLabel('Language of this window').waitFor();
    assert.deepEqual(await look(), { ...light, lang: 'en' });
    await page.getByLabel('Theme').selectOption({ label: 'as the system' });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.emulateMedia({ colorScheme: 'dark' });
    await until('the page follows the system again', async () => (await look()).paper === system.paper);
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
  visit({}, async ({ page }) => {
    const { id } = await draft(page);
    await edit(page);
    await page.getByLabel('Subject').fill('A subject that must not get lost');
    await endSession(page);
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

test('a session that ends under an open dialog asks on top of it, and the dialog goes on', () =>
  visit({}, async ({ page }) => {
    await open(page, agent, '/money');
    await page.getByRole('button', { name: 'Add a limit' }).click();
    const layers = page.getByRole('dialog').or(page.getByRole('alertdialog'));
    await layers.getByLabel('Amount, US dollars').fill('4.25');
    await layers.getByRole('button', { name: 'Go on' }).click();
    const set = layers.getByRole('button', { name: 'Set limit' });
    await set.waitFor();
    await endSession(page);
    // The stream of events ends with the session, so the page asks without being touched.
    const sign = page.getByRole('dialog', { name: 'Your session has ended' });
    await sign.getByLabel('Password').click();
    await page.keyboard.type(owner.password);
    await sign.getByRole('button', { name: 'Sign in' }).click();
    await sign.waitFor({ state: 'detached' });
    await set.click();
    await layers.waitFor({ state: 'detached' });
    assert.equal((await agent.api.get('/budget')).limits.find((l) => l.pattern === 'day').amount, 4_250_000_000);
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

test('the agent is away and back: the page says since when, keeps what it has, and goes on', async () => {
  const v = await enter(browser, agent);
  try {
    const { page } = v;
    await open(page, agent, '/');
    await shown(page, /Freelance Go developer for/);
    await agent.halt();
    await page.getByText(/^Offline since/).waitFor({ timeout: 90_000 });
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

test('the browser is offline and back: nothing typed is lost, and news arrive again', () =>
  visit({}, async ({ page, context, watch }) => {
    const { id } = await draft(page);
    await edit(page);
    const subject = page.getByLabel('Subject');
    const second = await beside(page, '/');
    const heading = second.getByRole('heading', { name: /drafts? waits? for you/ });
    await heading.waitFor();
    const before = await heading.textContent();
    const lines = [];
    for (const p of [page, second]) {
      const line = await context.newCDPSession(p);
      await line.send('Network.enable');
      lines.push(line);
    }
    const network = (offline) => Promise.all(lines.map((l) => l.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })));
    await network(true);
    assert.equal(await page.evaluate(() => navigator.onLine), false);
    for (const p of [page, second]) await p.getByText(/^Offline since/).waitFor({ timeout: 90_000 });
    await shown(second, /Freelance Go developer for/);
    await subject.fill('Written while offline');
    // Meanwhile somebody else decides on another draft.
    const client = await agent.signIn(owner);
    await client.post(`/proposals/${(await client.waiting(2)).find((p) => p.id !== id).id}/reject`, { reason: 'not now' });
    assert.equal(await heading.textContent(), before, 'no news can have come');
    await network(false);
    for (const p of [page, second]) await p.getByText(/^Offline since/).waitFor({ state: 'detached', timeout: 90_000 });
    await until('the other decision is seen', async () => (await heading.textContent()) !== before);
    assert.equal(await subject.inputValue(), 'Written while offline');
    await subject.focus();
    await page.keyboard.press('Control+s');
    await until('the edit is saved', async () => (await client.get(`/proposals/${id}`)).content.subject === 'Written while offline');
    assert.deepEqual(watch.errors, []);
  }));
