// The texts of the hosted dashboard held against the agent's own: what one side seals the
// other opens, byte for byte, with texts and passphrases made anew in each run. The seed of
// a run is printed; AUTOMONET_SEED repeats it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { createServer } from 'vite';
import { root } from './agent.mjs';

const seed = Number(process.env.AUTOMONET_SEED ?? randomInt(1 << 30));
/** A small generator, so that a run can be repeated. */
let state = seed;
const random = (n) => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % n;
};
const pools = ['abc XYZ 0189 ,.;:!?', 'äöüß ÄÖÜ éèñ', '中文字符 кириллица ελληνικά', '🙂🚀👩‍👩‍👧', '\n\t\r"\\/<>&|', '\ufeff\u200b\u00a0\u2028\u0000', 'a\u0308 o\u0308 u\u0308'];
const textOf = (length) => {
  let out = '';
  while (out.length < length) {
    const pool = [...pools[random(pools.length)]];
    out += pool[random(pool.length)];
  }
  return out;
};

let vite;
let sealer;
let TextLock;
before(async () => {
  console.log(`seed ${seed}`);
  // The code of the dashboard itself, as the build takes it; its words look for a browser.
  vite = await createServer({ root: join(root, 'frontend'), appType: 'custom', logLevel: 'error', server: { middlewareMode: true, hmr: false, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  globalThis.localStorage ??= { getItem: () => null, setItem: () => undefined };
  globalThis.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined });
  globalThis.navigator ??= { language: 'en', languages: ['en'] };
  globalThis.document ??= { documentElement: { dataset: {} } };
  globalThis.addEventListener ??= () => undefined;
  ({ TextLock } = await vite.ssrLoadModule('/src/data/supabase/texts.ts'));
  sealer = new Sealer();
});
after(async () => {
  sealer?.stop();
  await vite?.close();
});

/** Sealer is the agent's code, asked one line at a time. */
class Sealer {
  constructor() {
    this.process = spawn(process.env.AUTOMONET_SEALER ?? join(root, 'bin/e2e/sealer'), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    createInterface(this.process.stdout).on('line', (line) => this.waiting.shift()(JSON.parse(line)));
  }

  ask(request) {
    return new Promise((done) => {
      this.waiting.push(done);
      this.process.stdin.write(JSON.stringify(request) + '\n');
    });
  }

  stop() {
    this.process.stdin.end();
  }
}

/** unlocked is the dashboard with the key of an account. */
async function unlocked(user, wrapped, passphrase) {
  const lock = new TextLock();
  lock.meet(user, wrapped);
  await lock.unlock(passphrase);
  return lock;
}

// Composed and decomposed umlauts, letters of other scripts, and one that is long.
const passphrases = ['correct horse battery', 'Größe über Öfen, süß', 'Größe über Öfen, süß'.normalize('NFD'), 'пароль из слов 密码短语', '🙂'.repeat(12), 'x'.repeat(1000)];

for (const [n, passphrase] of passphrases.entries()) {
  test(`what one side seals the other opens, passphrase ${n + 1} of ${passphrases.length}`, async () => {
    const user = `user-${random(1 << 30)}`;
    const { wrapped, key, error } = await sealer.ask({ do: 'new', passphrase, user });
    assert.equal(error, undefined);
    const lock = await unlocked(user, wrapped, passphrase);
    const lengths = [0, 1, ...Array.from({ length: 30 }, () => random(400)), ...(n === 0 ? [100_000] : [])];
    for (const length of lengths) {
      const text = textOf(length);
      const place = { table: ['proposals', 'decisions', 'jobs'][random(3)], id: `id-${random(1 << 20)}`, column: 'body' };
      const at = { ...place, user, key, version: wrapped.key_version };
      const theirs = await sealer.ask({ do: 'seal', ...at, text });
      assert.equal(await lock.read(place, theirs.text), text, 'sealed by the agent, opened by the dashboard');
      const ours = await lock.write(place, text);
      const opened = await sealer.ask({ do: 'open', ...at, text: ours });
      assert.deepEqual([opened.error, opened.text], [undefined, text], 'sealed by the dashboard, opened by the agent');
      // In another place neither opens it, nor with one bit turned.
      const last = ours.at(-1) === 'A' ? 'Q' : 'A';
      const turned = ours.slice(0, -6) + last + ours.slice(-5);
      assert.match((await sealer.ask({ do: 'open', ...at, id: 'elsewhere', text: ours })).error, /does not open/);
      assert.equal(await lock.read({ ...place, id: 'elsewhere' }, theirs.text), undefined);
      if (turned !== ours) assert.match((await sealer.ask({ do: 'open', ...at, text: turned })).error, /does not open/);
    }
  });
}

test('an umlaut opens the key however a keyboard says it, on either side', async () => {
  const [composed, apart] = ['NFC', 'NFD'].map((form) => 'Ärger über Öl und Fußball'.normalize(form));
  assert.notEqual(composed, apart);
  for (const [made, typed] of [[composed, apart], [apart, composed]]) {
    const { wrapped, key } = await sealer.ask({ do: 'new', passphrase: made, user: 'u' });
    assert.equal((await sealer.ask({ do: 'unwrap', wrapped, passphrase: typed, user: 'u' })).key, key);
    const lock = await unlocked('u', wrapped, typed);
    const place = { table: 'jobs', id: 'j', column: 'body' };
    assert.equal((await sealer.ask({ do: 'open', ...place, user: 'u', key, version: wrapped.key_version, text: await lock.write(place, 'ü') })).text, 'ü');
    assert.match((await sealer.ask({ do: 'unwrap', wrapped, passphrase: typed + ' ', user: 'u' })).error, /not the passphrase/);
    await assert.rejects(unlocked('u', wrapped, typed.toLowerCase()), { code: 'denied' });
  }
});
