// Hostile texts in postings, drafts, pasted mails, notes and the profile: every page
// that may show them is drawn, and not one of them comes alive.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, until } from './agent.mjs';
import { posting } from './board.mjs';
import { enter, executable, launch, nothing, open, pages, settled, violations } from './browser.mjs';
import { kinds, payloads } from './xss.mjs';

let browser;
let agent;
let drafts;
let jobs;
const kindList = Object.values(kinds);
/** line is a text on one line without control characters, as fields of one line take it. */
const line = (text, most) => text.replaceAll(/[\0-\x1f]/g, ' ').slice(0, most);
const many = (text) => text.replaceAll(/[\0-\x08\x0b-\x1f]/g, '');

before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  assert.ok(payloads.length >= 100 && kindList.every((k) => k.length >= 10));
  browser = await launch();
  // Each posting holds a handful of them, in its title, its company and its text.
  const items = [];
  for (let n = 0; n * 4 < payloads.length; n++) {
    const some = payloads.slice(n * 4, n * 4 + 4);
    const plain = posting(n);
    items.push({ ...plain, title: `${plain.title} ${some[0]}`, author: { name: some[1] ?? some[0] }, tags: some, content_text: `${plain.content_text}\n\n${some.join('\n\n')}\n` });
  }
  // As markup too: a feed may hold HTML, and that is the form of most real ones.
  for (let n = 0; n * 8 < payloads.length; n++) {
    const plain = posting(60 + n);
    items.push({ ...plain, content_text: undefined, content_html: `<p>${plain.content_text}</p>${payloads.slice(n * 8, n * 8 + 8).map((p) => `<div>${p}</div>`).join('')}` });
  }
  agent = await Agent.start({ items });
  const { api } = agent;
  drafts = (await api.waiting(10)).slice(0, 10);
  // Drafts that the user (or a model) filled with them, one text for each kind.
  for (const [n, list] of kindList.entries()) {
    const p = await api.get(`/proposals/${drafts[n].id}`);
    const content = { ...p.content, subject: line(`${p.content.subject} ${list[0]}`, 180), body: many(`${p.content.body}\n\n${list.join('\n')}\n`) };
    await api.send('PUT', `/proposals/${p.id}`, { content, hash: p.hash });
  }
  // Reasons that a user wrote, or copied from a mail.
  await api.post(`/proposals/${drafts[9].id}/reject`, { reason: payloads.slice(0, 12).join(' ').slice(0, 280) });
  const drafted = new Set(drafts.map((p) => p.job_id));
  const free = await until('there are jobs to skip', async () => {
    const list = (await api.get('/jobs?limit=500&state=shortlisted')).items.filter((j) => !drafted.has(j.id));
    return list.length >= kindList.length && list;
  });
  for (const [n, list] of kindList.entries()) await api.post(`/jobs/${free[n].id}/skip`, { reason: line(list.join(' '), 480) });
  // Postings that were pasted, each with its mail.
  for (const list of kindList) {
    const words = list.map(many);
    await api.post('/jobs', { text: `Go developer ${words[0]}\n\nFrom: "${words[1]}" <jobs@acme.example>\nSubject: ${words[2]}\n\n${words.join('\n')}\n`, content_type: 'text/plain' });
  }
  // The profile: facts of every kind of text.
  const profile = await api.get('/profile');
  const facts = Object.entries(kinds).map(([kind, list], n) => ({ id: `hostile-${n}`, kind: 'project', confirmed: true, text: { en: line(`${kind}: ${list.join(' ')}`, 900) } }));
  await api.send('PUT', '/profile', { ...profile, facts: [...profile.facts, ...facts] }, { 'If-Match': api.etag });
  jobs = (await api.get('/jobs?limit=500')).items;
  assert.ok(jobs.length >= 40, `${jobs.length} jobs hold the texts`);
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

/** alive counts the elements on the page that only a payload can have made. */
const alive = (page) =>
  page.evaluate(() => {
    const own = 'script, style, link, meta, base';
    return [...document.querySelectorAll('iframe, object, embed, form[action], base, portal, marquee, video, audio, math, template, frameset, [srcdoc], [onload], [onerror], [onclick], [onfocus], [onmouseover], [ontoggle], [ping], body script, body style, body link, body meta, image, foreignObject, [href*="evil.example"], [src*="evil.example"], [href^="javascript" i], [href^="data:text" i], [href^="vbscript" i]')]
      .filter((e) => !(e.matches(own) && e.closest('head')))
      .map((e) => e.outerHTML.slice(0, 200));
  });

/** goto goes to a path by the router, as a user does who stays in the window. */
const goto = (page, path) => page.evaluate((to) => (history.pushState({}, '', to), dispatchEvent(new PopStateEvent('popstate'))), path);

/** sign is what tells a hostile text apart from the rest of a page. */
const sign = /alert\(|evil\.example/;

/**
 * draw goes to each place, waits until it is drawn, and finds nothing alive. A place
 * is a path, a piece of its heading, and whether the texts must be there to be read: a
 * page that hides them proves nothing.
 */
async function draw(places) {
  const { context, page, watch } = await enter(browser, agent, { client: agent.api });
  await open(page, agent, '/');
  for (const [path, heading, texts] of places) {
    await goto(page, path);
    await page
      .waitForFunction(
        ([to, words, hostile]) => {
          const flat = (text) => text.replaceAll(/\s+/g, ' ').trim();
          if (location.pathname !== to || document.querySelector('[aria-busy="true"]')) return false;
          if (![...document.querySelectorAll('h1, h2')].some((h) => flat(h.textContent).includes(flat(words)))) return false;
          return !hostile || new RegExp(hostile).test(document.querySelector('main')?.innerText ?? '');
        },
        [path, heading ?? '', texts && sign.source],
        { timeout: 60_000 },
      )
      .catch(async (error) => assert.fail(`${path} was not drawn with its texts: ${error.message}; it says: ${(await page.locator('body').innerText()).slice(0, 2000)}`));
    assert.deepEqual(await alive(page), [], path);
  }
  assert.deepEqual(watch.all(), nothing);
  await context.close();
}

test('no page of the navigation brings them to life', () =>
  // The review goes on to a draft by itself; drafts have a test of their own.
  draw(Object.entries(pages).filter(([name]) => name !== 'review').map(([name, path]) => [path, '', ['inbox', 'profile'].includes(name)])));

test('no draft, and no reason that somebody gave, brings them to life', async () => {
  const places = [];
  for (const p of drafts) places.push([`/review/${p.id}`, '', sign.test((await agent.api.get(`/proposals/${p.id}`)).content.body)]);
  assert.ok(places.filter(([, , texts]) => texts).length >= 7);
  await draw(places);
});

// A window of its own for each batch: one that breaks does not hide the others.
const batches = 4;
for (let n = 0; n < batches; n++) {
  test(`no posting and no mail brings them to life: batch ${n + 1} of ${batches}`, async (t) => {
    const size = Math.ceil(jobs.length / batches);
    const some = jobs.slice(n * size, (n + 1) * size);
    // What a feed sent as markup was made text when it was read, and may have lost them.
    const places = [];
    for (const j of some) places.push([`/jobs/${j.id}`, j.title.slice(0, 20), sign.test((await agent.api.get(`/jobs/${j.id}`)).job.text)]);
    const hold = places.filter(([, , texts]) => texts).length;
    assert.ok(hold >= some.length * 0.5, `${hold} of ${some.length} jobs hold a text`);
    await draw(places);
    t.diagnostic(`${payloads.length} payloads in all, texts on ${hold} of ${some.length} jobs`);
  });
}

test('among them every page keeps to the rules of accessibility', async () => {
  const { context, page, watch } = await enter(browser, agent, { client: agent.api });
  await open(page, agent, `/jobs/${jobs[0].id}`);
  await page.keyboard.press('o');
  assert.deepEqual(await alive(page), []);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(watch.all(), nothing);
  await context.close();
});

test('an address that holds them stays text', async () => {
  const { context, page, watch } = await enter(browser, agent, { client: agent.api });
  // The first ones are loaded as from a link; the rest is gone to within the page.
  let loads = 2;
  for (const p of [...Object.values(kinds).map((k) => k[0]), ...payloads.slice(0, 8)]) {
    for (const [path, drawn] of [
      [`/?q=${encodeURIComponent(p)}`, (words) => document.querySelector('[data-search]')?.value === words],
      [`/jobs/${encodeURIComponent(p)}`, () => document.querySelector('main [role="alert"] h1')],
    ]) {
      if (loads-- > 0) await open(page, agent, path);
      else await goto(page, path);
      await page.waitForFunction(drawn, p);
      await settled(page);
      assert.deepEqual(await alive(page), [], p);
    }
  }
  assert.deepEqual(watch.all(), nothing);
  await context.close();
});
