// Hostile texts in postings, drafts, pasted mails, notes and the profile: every page
// that may show them is drawn, and not one of them comes alive.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent } from './agent.mjs';
import { posting } from './board.mjs';
import { enter, executable, launch, nothing, open, pages, violations } from './browser.mjs';
import { kinds, payloads } from './xss.mjs';

let browser;
let agent;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  assert.ok(payloads.length >= 100 && Object.values(kinds).every((k) => k.length >= 10));
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

test('nothing that a posting, a draft, a mail, a note or the profile holds comes alive', async (t) => {
  const drafts = await agent.api.waiting(10);
  // Drafts that the user (or a model) filled with them, one text for each kind.
  const put = drafts.slice(0, 9);
  for (const [n, list] of Object.values(kinds).entries()) {
    const p = await agent.api.get(`/proposals/${put[n].id}`);
    const content = { ...p.content, subject: `${p.content.subject} ${list[0]}`.replaceAll(/[\r\n\0-\x1f]/g, ' ').slice(0, 180), body: `${p.content.body}\n\n${list.join('\n')}\n`.replaceAll(/[\0-\x08\x0b-\x1f]/g, '') };
    await agent.api.send('PUT', `/proposals/${p.id}`, { content, hash: p.hash });
  }
  // Reasons and notes that a user wrote, or copied from a mail.
  const rejected = drafts[9];
  await agent.api.post(`/proposals/${rejected.id}/reject`, { reason: payloads.slice(0, 12).join(' ').slice(0, 280) });
  const skipped = (await agent.api.get('/jobs?limit=500&state=shortlisted')).items.slice(-Object.keys(kinds).length);
  for (const [n, list] of Object.values(kinds).entries()) await agent.api.post(`/jobs/${skipped[n].id}/skip`, { reason: list.join(' ').replaceAll(/[\0-\x1f]/g, ' ').slice(0, 480) });
  // A posting that was pasted, with its mail.
  for (const list of Object.values(kinds)) {
    const words = list.map((p) => p.replaceAll(/[\0-\x08\x0b-\x1f]/g, ''));
    await agent.api.post('/jobs', { text: `Go developer ${words[0]}\n\nFrom: "${words[1]}" <jobs@acme.example>\nSubject: ${words[2]}\n\n${words.join('\n')}\n`, content_type: 'text/plain' });
  }
  // The profile: a name, and facts.
  const profile = await agent.api.get('/profile');
  const etag = agent.api.etag;
  const facts = Object.entries(kinds).map(([kind, list], n) => ({ id: `hostile-${n}`, kind: 'project', confirmed: true, text: { en: `${kind}: ${list.join(' ')}`.replaceAll(/[\0-\x1f]/g, ' ').slice(0, 900) } }));
  await agent.api.send('PUT', '/profile', { ...profile, facts: [...profile.facts, ...facts] }, { 'If-Match': etag });

  const jobs = (await agent.api.get('/jobs?limit=500')).items;
  assert.ok(jobs.length >= 40, `${jobs.length} jobs hold the texts`);
  const { context, page, watch } = await enter(browser, agent);
  // Each job that has a payload of its own, each draft, and every page of the navigation.
  const places = [...Object.values(pages), ...put.map((p) => `/review/${p.id}`), `/review/${rejected.id}`, ...jobs.map((j) => `/jobs/${j.id}`)];
  let seen = 0;
  await open(page, agent, '/');
  for (const path of places) {
    // By the router: the page stays, as it does for a user.
    await page.evaluate((to) => (history.pushState({}, '', to), dispatchEvent(new PopStateEvent('popstate'))), path);
    await page.waitForFunction((to) => location.pathname.startsWith(to.slice(0, 5)) && !document.querySelector('[aria-busy="true"]') && document.querySelector('h1, h2'), path);
    if (path.startsWith('/jobs/')) await page.getByText(/developer for/).first().waitFor();
    seen += (await page.evaluate(() => document.body.innerText)).includes('alert(') ? 1 : 0;
    assert.deepEqual(await alive(page), [], path);
  }
  // The texts were there to be drawn: a page that hides them proves nothing.
  assert.ok(seen >= 40, `the texts were on ${seen} of ${places.length} pages`);
  t.diagnostic(`${payloads.length} payloads on ${seen} of ${places.length} pages`);
  // Where links are, they are opened one by one only when asked; asking shows them as text or safe links.
  await open(page, agent, `/jobs/${jobs[0].id}`);
  await page.keyboard.press('o');
  assert.deepEqual(await alive(page), []);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(watch.all(), nothing);
  await context.close();
});

test('an address that holds them stays text', async () => {
  const { context, page, watch } = await enter(browser, agent);
  for (const p of [...payloads.slice(0, 8), kinds.attributes[0], kinds.svg[0], kinds.polyglots[0]]) {
    await open(page, agent, `/?q=${encodeURIComponent(p)}`);
    assert.deepEqual(await alive(page), [], p);
    await open(page, agent, `/jobs/${encodeURIComponent(p)}`);
    assert.deepEqual(await alive(page), [], p);
  }
  assert.deepEqual(watch.all(), nothing);
  await context.close();
});
