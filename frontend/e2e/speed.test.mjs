// The measurements of speed.mjs give a figure each; how good the figures are is said
// by docs/benchmarks.md, on a machine with nothing else to do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent } from './agent.mjs';
import { executable, launch } from './browser.mjs';
import { keys, paint, quantile, scroll } from './speed.mjs';

let browser;
let agent;
before(async () => {
  assert.ok(executable(), 'no Chromium is here; install Debian\'s package chromium or name one in CHROMIUM');
  browser = await launch();
  agent = await Agent.start({ postings: 40 });
  await agent.api.waiting(12);
});
after(async () => {
  await browser?.close();
  await agent?.stop();
});

const figures = (list, n, name) => {
  assert.equal(list.length, n, name);
  for (const ms of list) assert.ok(Number.isFinite(ms) && ms > 0, `${name}: ${ms}`);
};

test('a first visit is timed until its rows are painted', async (t) => {
  const { rows, whole, bare } = await paint(browser, agent, 2);
  figures(rows, 2, 'rows');
  figures(whole, 2, 'whole');
  figures(bare, 2, 'bare');
  t.diagnostic(`rows after ${quantile(rows, 0.5).toFixed(0)} ms, one word after ${quantile(bare, 0.5).toFixed(0)} ms`);
});

test('a key is timed until its effect is painted', async (t) => {
  const took = await keys(browser, agent, 3);
  for (const [name, n] of Object.entries({ next: 6, previous: 3, open: 3, search: 3, bare: 3 })) {
    figures(took[name], n, name);
    t.diagnostic(`${name}: ${quantile(took[name], 0.5).toFixed(0)} ms`);
  }
});

test('each frame is timed from the first job to the last', async (t) => {
  const { frames, rows, bare } = await scroll(browser, agent, { step: 100 });
  figures(frames, frames.length, 'frames');
  figures(bare, bare.length, 'bare');
  assert.equal(rows, (await agent.api.get('/jobs?limit=500&state=shortlisted&state=new')).items.length, 'the list was scrolled to its end');
  t.diagnostic(`p95 of ${frames.length} frames: ${quantile(frames, 0.95).toFixed(0)} ms, at rest ${quantile(bare, 0.95).toFixed(0)} ms`);
});
