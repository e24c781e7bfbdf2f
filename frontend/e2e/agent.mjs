// The real program, on a folder of its own, reading from a replay server.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { posting, startBoard } from './board.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.AUTOMONET_BIN ?? join(root, 'bin/e2e/automonet');
const laterBinary = process.env.AUTOMONET_LATER ?? join(root, 'bin/e2e/later');
/** desktop is the desktop program to drive in the place of the daemon, on the screen that DISPLAY names; it calls its owner as the machine's user is called. */
export const desktop = process.env.AUTOMONET_DESKTOP;
export const owner = { name: desktop ? userInfo().username : 'anna', password: 'a long enough password' };

/** until asks again until the answer is true; it fails with what it waited for. */
export async function until(what, ask, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    const got = await ask();
    if (got) return got;
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

// A bare agent has what "automonet init" leaves open: no profile, no channel, the
// usual settings. The others have a freelancer and settings that let all through.
const configuration = (dir, board, { listen = '127.0.0.1:0', bare = false, port = 2525, project } = {}) => `version: 1
language: en
time_zone: Europe/Berlin
data_dir: ${join(dir, 'data')}
log: {level: warn, format: text}
http: {listen: "${listen}"}
web: {contact: test@example.org, rdap_url: "", allow_private: ["${board.address}"]}
sources:
  - name: board
    driver: feed
    config: {urls: ["http://${board.address}/jobs.json"]}
${project ? `sync: {url: "${project.url}", key: "env:PROJECT_KEY", texts: plain}` : ''}
${bare ? '' : `profile: ${join(dir, 'profile.yaml')}
channels:
  email:
    mode: confirm
    config: {host: 127.0.0.1, port: ${port}, allow_insecure: true, auth: none, from: "Mara Lindqvist <mara@lindqvist.example>"}
  assist: {mode: draft}
settings:
  threshold: 5
  drafts_per_day: 1000
  caps:
    email: {per_hour: 1000, per_day: 1000, per_company: 1, per_recipient: 1, window: 720h, quiet_from: 0, quiet_to: 0}
`}`;

/** Agent is one running program with its folder. */
export class Agent {
  /**
   * start makes a folder, a board with so many postings, and runs the program in
   * dry-run; bare leaves all to be set up. Live it sends to the mail server at a port
   * of this machine, and copies to a project.
   */
  static async start({ postings = 12, items, bare = false, setUp = !bare, live } = {}) {
    const agent = new Agent();
    agent.live = live;
    agent.board = await startBoard(items ?? Array.from({ length: postings }, (_, n) => posting(n)));
    agent.dir = await mkdtemp(join(tmpdir(), 'automonet-e2e-'));
    await cp(join(root, 'internal/sample/profile.yaml'), join(agent.dir, 'profile.yaml'));
    agent.bare = bare;
    try {
      await agent.run();
      if (setUp) await agent.setUp();
    } catch (error) {
      await agent.stop();
      throw error;
    }
    return agent;
  }

  /** run starts the program; on its old address when it ran before. */
  async run() {
    const config = join(this.dir, 'automonet.yaml');
    await writeFile(config, configuration(this.dir, this.board, { listen: this.url?.slice('http://'.length), bare: this.bare, ...this.live }), { mode: 0o600 });
    this.said = '';
    const [program, ...args] = desktop ? [desktop, '--config', config] : [binary, '--config', config, 'run'];
    this.process = spawn(program, [...args, ...(this.live ? ['--live'] : [])], {
      cwd: this.dir,
      env: this.env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (d) => (this.said += d));
    this.ended = new Promise((done) => this.process.once('exit', done));
    try {
      this.url = await until('the program says its address', () => (desktop ? this.kept() : /http:\/\/127\.0\.0\.1:\d+/.exec(this.said)?.[0]), 90_000);
      await until('the program answers', () => fetch(this.url + '/readyz').then((r) => r.ok, () => false), 90_000);
      // The window has an owner made; a password for another browser is chosen by a link.
      if (desktop && !this.link) this.said += await until('the window is let in', () => this.command(['setup', 'link', owner.name]).catch(() => ''), 90_000);
    } catch (error) {
      throw new Error(`${error.message}; it said:\n${this.said}`);
    }
    this.link = /http:\S+\/setup#token=\S+/.exec(this.said)?.[0] ?? this.link;
  }

  /** kept is the address that the desktop program remembers. */
  async kept() {
    const state = await readFile(join(this.dir, 'data/desktop.json'), 'utf8').then(JSON.parse, () => ({}));
    return state.port && `http://127.0.0.1:${state.port}`;
  }

  env() {
    const screen = desktop ? { DISPLAY: process.env.DISPLAY, DBUS_SESSION_BUS_ADDRESS: process.env.DBUS_SESSION_BUS_ADDRESS, XDG_CONFIG_HOME: join(this.dir, '.config') } : {};
    return { ...screen, HOME: this.dir, PATH: process.env.PATH, LANG: 'en_US.UTF-8', AUTOMONET_MODELS__DISCOVER: 'false', ...(this.live ? { PROJECT_KEY: this.live.project.key } : {}) };
  }

  /** command runs the program beside the one that runs, with these words on its input. */
  async command(args, input = '') {
    const running = promisify(execFile)(binary, ['--config', join(this.dir, 'automonet.yaml'), ...args], { cwd: this.dir, env: this.env() });
    running.child.stdin.end(input);
    return (await running).stdout;
  }

  /** halt ends the program and leaves its folder. */
  async halt() {
    this.process.kill('SIGTERM');
    await this.ended;
  }

  async stop() {
    await this.halt();
    await this.board.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** later lets the time pass that the sources of the stopped program wait for. */
  async later() {
    await promisify(execFile)(laterBinary, [join(this.dir, 'data')]);
  }

  /** setUp makes the owner's account by the one-time link. */
  async setUp() {
    await Client.open(this.url, '/auth/setup', { token: this.link.split('token=')[1], ...owner });
    this.api = await this.signIn(owner);
  }

  signIn({ name, password }) {
    return Client.open(this.url, '/auth/login', { name, password });
  }

  /** addUser makes an account and sets its password by its own link. */
  async addUser(name, role) {
    const made = await this.api.post('/users', { name, role });
    const account = { name, password: `the password of ${name}` };
    await Client.open(this.url, '/auth/setup', { token: made.link.token, ...account });
    return account;
  }
}

/** Client is a signed-in user of the API. */
export class Client {
  static async open(url, path, body) {
    const client = new Client();
    client.url = url;
    const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: url }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    client.cookie = answer.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
    client.csrf = (await client.get('/auth/me')).csrf;
    return client;
  }

  async send(method, path, body, headers = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Cookie: this.cookie, Origin: this.url, ...(this.csrf ? { 'X-CSRF-Token': this.csrf } : {}), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    this.etag = answer.headers.get('ETag');
    return text ? JSON.parse(text) : undefined;
  }

  get(path) {
    return this.send('GET', path);
  }

  post(path, body = {}) {
    return this.send('POST', path, body);
  }

  /** waiting are the drafts that wait for a decision, once there are so many. */
  async waiting(n = 1) {
    return until(`${n} drafts wait`, async () => {
      const list = (await this.get('/proposals?state=waiting&limit=100')).items;
      return list.length >= n && list;
    }, 60_000);
  }
}
