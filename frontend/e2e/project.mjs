// A project on this machine, with the hosted dashboard in front of it: PostgreSQL,
// PostgREST and stand-ins for the sign-in and Realtime, as "make stack" starts them.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { root, until } from './agent.mjs';

const binary = process.env.AUTOMONET_STACK ?? join(root, 'bin/e2e/stack');
const site = join(root, 'frontend/dist-hosted');
export const account = { email: 'anna@example.org', password: 'a long enough password' };

/** Project is a running project with one account. */
export class Project {
  static async start() {
    const project = new Project();
    project.said = '';
    project.process = spawn(binary, ['-listen', '127.0.0.1:0', '-email', account.email, '-password', account.password], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [project.process.stdout, project.process.stderr]) stream.on('data', (d) => (project.said += d));
    project.ended = new Promise((done) => project.process.once('exit', (code) => done((project.code = code ?? 1))));
    await until('the project says its address', () => {
      if (project.code !== undefined) throw new Error(`the project did not start: ${project.said}`);
      return /Ctrl-C/.test(project.said);
    }, 90_000);
    project.url = /^project\s+(\S+)/m.exec(project.said)[1];
    project.key = /^anon key\s+(\S+)/m.exec(project.said)[1];
    return project;
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
  }

  /** session signs in as an account, a new one with signUp, and registers as an agent or a dashboard. */
  async session(kind, { email, password } = account, signUp = false) {
    const answer = await fetch(`${this.url}/auth/v1/${signUp ? 'signup' : 'token?grant_type=password'}`, {
      method: 'POST',
      headers: { apikey: this.key, 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (!answer.ok) throw new Error(`sign in: ${answer.status} ${await answer.text()}`);
    const grant = await answer.json();
    const session = new Session(this, grant);
    await session.call('device_register', { p_id: session.device, p_kind: kind, p_name: 'laptop', p_client: 1 });
    return session;
  }
}

/** Session reads and writes the project as one device, as PostgREST is spoken to. */
class Session {
  constructor(project, grant) {
    this.project = project;
    this.token = grant.access_token;
    this.user = grant.user.id;
    this.device = randomUUID();
  }

  async send(method, path, body, prefer) {
    const answer = await fetch(`${this.project.url}/rest/v1/${path}`, {
      method,
      headers: { apikey: this.project.key, Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json', ...(prefer ? { Prefer: prefer } : {}) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  call(name, args = {}) {
    return this.send('POST', 'rpc/' + name, args);
  }

  rows(path) {
    return this.send('GET', path);
  }

  /** push writes rows as an agent does: what is there is replaced. */
  push(table, ...rows) {
    return this.send('POST', `${table}?on_conflict=user_id,id`, rows, 'resolution=merge-duplicates,return=minimal');
  }

  /** seen says of an agent that it runs. */
  seen(more = {}) {
    return this.call('device_seen', { p_view: { version: 'test', dry_run: true, running: true, run: 'running', jobs: { shortlisted: 1 }, proposals: { waiting: 1 }, submissions: {}, ...more } });
  }
}

const part = (text) => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(bytes.length));
  return Buffer.concat([length, bytes]);
};
const number = (n) => {
  const out = Buffer.alloc(8);
  out.writeBigInt64BE(BigInt(n));
  return out;
};

/** hashOf is the hash of a content without price and attachments, as the agent computes it. */
export const hashOf = (c) =>
  createHash('sha256')
    .update(Buffer.concat([
      ...['automonet content v1', c.channel, c.recipient, c.subject, c.body, c.language].map(part),
      number(0), part(''), number(0), part(''), part(''), number(0),
    ]))
    .digest('hex');

const at = '2026-11-30T08:00:00Z';

/** jobRow is a shortlisted job as an agent mirrors it. */
export const jobRow = (id, title, facts = 1) => ({
  id, facts_v: facts, deleted_at: null, state: 'shortlisted', score: 71.5, verdict: 'shortlist', source: 'board', merged_into: '', pay_min_minor: null, pay_max_minor: null, pay_currency: '', pay_period: '',
  posted_at: at, first_seen_at: at, last_seen_at: at, deadline: null,
  view: {
    id, title, company: 'Kestrel Ferries', state: 'shortlisted', rev: facts, sightings: 1, sources: ['board'], extraction: { language: 'en', contract: 'freelance', remote: 'remote' },
    decision: { verdict: 'shortlist', score: 71.5, policy: 'screen/1+score/2', at, reasons: [{ code: 'score.remote.fit', params: { remote: 'remote' }, points: 20 }] },
  },
  body: 'We run 14 ferry lines and need a Go developer.',
});

/** proposalRow is a draft that waits, as an agent mirrors it; body stands for its stored text. */
export const proposalRow = (id, jobID, content, { facts = 1, state = 'waiting', hash = hashOf(content), body } = {}) => ({
  id, facts_v: facts, deleted_at: null, job_id: jobID, profile_id: 'me', state, channel: content.channel, content_sha256: hash, price_minor: null, price_currency: '',
  created_at: at, changed_at: at, approved_at: null,
  view: { id, job_id: jobID, profile: 'me', state, rev: facts, rung: 'template', hash, content: { channel: content.channel, language: content.language }, gates: [{ gate: 'claims', passed: true }] },
  body: body ?? JSON.stringify({ channel: content.channel, subject: content.subject, body: content.body, language: content.language, gates: [{ gate: 'claims', passed: true }] }),
});

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.woff2': 'font/woff2' };

/** Site serves the built dashboard as a static host does: its headers from _headers, each unknown address as the page. */
export class Site {
  static async start(project, config = { url: project.url, anon_key: project.key }) {
    const server = new Site();
    const policy = /Content-Security-Policy: (.+)/.exec(await readFile(join(site, '_headers'), 'utf8'))[1];
    const to = project.url.replace('http://', '');
    // The build knew no project; a host's owner writes its address there.
    const own = policy.replace('https://*.supabase.co wss://*.supabase.co', `http://${to} ws://${to}`);
    server.http = createServer(async (request, answer) => {
      const path = new URL(request.url, 'http://site').pathname;
      const headers = { 'Content-Security-Policy': own, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };
      if (path === '/config.json') return answer.writeHead(200, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(config));
      const file = extname(path) && !path.includes('..') ? path : '/index.html';
      try {
        const bytes = await readFile(join(site, file));
        answer.writeHead(200, { ...headers, 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes);
      } catch {
        answer.writeHead(404, headers).end();
      }
    });
    await new Promise((done) => server.http.listen(0, '127.0.0.1', done));
    server.url = `http://127.0.0.1:${server.http.address().port}`;
    return server;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }
}
