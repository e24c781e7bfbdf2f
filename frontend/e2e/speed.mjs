// How fast the dashboard is in the real browser: from a load to the first rows, from
// a key to what it shows, and frame by frame while the list is scrolled. The
// measurements run inside the page, from the browser's own time stamps. As a program
// it measures an agent that runs (its address, the token of its one-time link or the
// owner's password, and what to measure) and prints the figures as JSON, in ms.
import { pathToFileURL } from 'node:url';
import { Client, owner } from './agent.mjs';
import { enter, executable, launch, settled } from './browser.mjs';

/** probe is put into each page: it notes when something is on screen. */
function probe() {
  const head = () => document.querySelector('h1')?.textContent.trim();
  const shown = {
    rows: () => document.querySelector('[role="option"]'),
    whole: () => document.querySelector('#root:not([aria-busy]) [role="option"]'),
    // The address changes before the page does.
    job: () => /^\/jobs\//.test(location.pathname) && ![undefined, '', window.speed.head].includes(head()) && !document.querySelector('#page [aria-busy="true"]'),
    field: () => document.activeElement?.matches('[data-search]'),
    moved: () => document.querySelector('[role="option"][aria-selected="true"]')?.id !== window.speed.from,
    frame: () => true,
  };
  // What a frame holds is on screen when the task after it runs.
  const painted = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  });
  const when = (what, done) => {
    const look = () => (shown[what]() ? painted(done) : requestAnimationFrame(look));
    look();
  };
  window.speed = {
    /** key waits for the next key and is how long it took until what it brings is on screen. */
    key(what) {
      window.speed.head = head();
      window.speed.from = document.querySelector('[role="option"][aria-selected="true"]')?.id;
      window.speed.took = new Promise((done) => {
        addEventListener('keydown', (e) => setTimeout(() => when(what, (at) => done(at - e.timeStamp))), { capture: true, once: true });
      });
    },
    /** scroll moves the list down by so many pixels a frame to its end, or for at most so many ms, and is what each frame took. */
    scroll: (step, most) => new Promise((done) => {
      const list = document.querySelector('[role="listbox"]')?.parentElement;
      const frames = [];
      const began = performance.now();
      let last;
      let bottom = 0;
      const next = (at) => {
        if (last !== undefined) frames.push(at - last);
        last = at;
        if (list) {
          list.scrollTop += step;
          bottom = list.scrollTop + list.clientHeight >= list.scrollHeight - 1 ? bottom + 1 : 0;
        }
        // The end is the end when nothing more has come for a second.
        if (bottom > 60 || at - began > most) done({ frames, rows: Number(document.querySelector('[role="option"]:last-of-type')?.getAttribute('aria-posinset') ?? 0) });
        else requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    }),
  };
  window.speed.rows = new Promise((done) => when('rows', done));
  window.speed.whole = new Promise((done) => when('whole', done));
}

/** quantile is the q-th quantile of a list of numbers. */
export const quantile = (list, q) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];

const context = async (browser, agent) => {
  const v = await enter(browser, agent, { client: agent.api, watched: false });
  await v.context.addInitScript(probe);
  return v;
};

/**
 * paint loads the inbox so often, each time as a first visit, and is how long it
 * takes until its first rows are on screen; whole is until the page answers to keys,
 * and bare the first paint of a page without anything.
 */
export async function paint(browser, agent, loads) {
  const rows = [];
  const whole = [];
  const bare = [];
  for (let n = 0; n <= loads; n++) {
    const v = await context(browser, agent);
    await v.page.goto(agent.url + '/healthz');
    const empty = await v.page.evaluate(() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true })));
    await v.page.goto(agent.url + '/');
    const first = await v.page.evaluate(() => window.speed.rows);
    const all = await v.page.evaluate(() => window.speed.whole);
    // The first load warms the agent's caches.
    if (n > 0) {
      rows.push(first);
      whole.push(all);
      bare.push(empty);
    }
    await v.context.close();
  }
  return { rows, whole, bare };
}

/** keys presses each key so often and is how long each took until it was on screen; bare is a key that does nothing. */
export async function keys(browser, agent, times) {
  const v = await context(browser, agent);
  const { page } = v;
  const took = { next: [], previous: [], open: [], search: [], bare: [] };
  const press = async (key, what, into) => {
    await page.evaluate((w) => window.speed.key(w), what);
    await page.keyboard.press(key);
    into?.push(await page.evaluate(() => window.speed.took));
  };
  const inbox = async () => {
    await page.goto(agent.url + '/');
    await page.getByRole('option').first().waitFor();
    await settled(page);
  };
  await inbox();
  // The first job loads its page; later ones have it.
  await press('o', 'job');
  await inbox();
  for (let n = 0; n < times; n++) {
    await press('F9', 'frame', took.bare);
    await press('j', 'moved', took.next);
    await press('j', 'moved', took.next);
    await press('k', 'moved', took.previous);
    await press('/', 'field', took.search);
    await page.keyboard.press('Escape');
    await press('o', 'job', took.open);
    await page.keyboard.press('Escape');
    await page.waitForURL((u) => u.pathname === '/');
    await page.getByRole('option').first().waitFor();
  }
  await v.context.close();
  return took;
}

/** scroll goes down the whole list and is what each frame took, and how many rows there were; bare are frames of a page at rest. */
export async function scroll(browser, agent, { step = 1500, most = 300_000 } = {}) {
  const v = await context(browser, agent);
  const { page } = v;
  page.setDefaultTimeout(most + 60_000);
  await page.goto(agent.url + '/');
  await page.getByRole('option').first().waitFor();
  await settled(page);
  const bare = await page.evaluate(() => window.speed.scroll(0, 3000));
  const { frames, rows } = await page.evaluate(([s, m]) => window.speed.scroll(s, m), [step, most]);
  await v.context.close();
  return { frames, rows, bare: bare.frames };
}

const measurements = { paint: (b, a) => paint(b, a, 9), keys: (b, a) => keys(b, a, 25), scroll };

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [url, token, what] = process.argv.slice(2);
  if (!executable() || !(what in measurements)) throw new Error('usage: speed.mjs ADDRESS TOKEN paint|keys|scroll, with a Chromium');
  const agent = { url };
  if (token !== '-') await Client.open(url, '/auth/setup', { token, ...owner });
  agent.api = await Client.open(url, '/auth/login', owner);
  const browser = await launch();
  try {
    process.stdout.write(JSON.stringify(await measurements[what](browser, agent)) + '\n');
  } finally {
    await browser.close();
  }
}
