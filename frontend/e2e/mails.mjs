// A mail server on this machine that keeps what it is given.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, until } from './agent.mjs';

/** MailServer takes mails and keeps each as a file. */
export class MailServer {
  static async start() {
    const server = new MailServer();
    server.dir = await mkdtemp(join(tmpdir(), 'automonet-mails-'));
    server.process = spawn(process.env.AUTOMONET_SMTPSINK ?? join(root, 'bin/e2e/smtpsink'), ['-dir', server.dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    server.process.stdout.on('data', (d) => (said += d));
    server.ended = new Promise((done) => server.process.once('exit', done));
    server.port = Number((await until('the mail server says its address', () => /:(\d+)\n/.exec(said)))[1]);
    return server;
  }

  async all() {
    const names = (await readdir(this.dir)).filter((n) => n.endsWith('.eml'));
    return Promise.all(names.map((n) => readFile(join(this.dir, n), 'utf8')));
  }

  /** to are the mails to an address. */
  async to(address) {
    return (await this.all()).filter((m) => new RegExp(`^To:.*${address.replaceAll('.', '\\.')}`, 'im').test(m));
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
    await rm(this.dir, { recursive: true, force: true });
  }
}
