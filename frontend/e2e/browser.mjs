// The real browser: how it is started, what every page of it must keep to, and
// the few moves that the scenarios share.
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { owner, until } from './agent.mjs';

const require = createRequire(import.meta.url);

/** pages are the pages that stand for themselves, by name. */
export const pages = {
  inbox: '/', review: '/review', plan: '/plan', pipeline: '/pipeline', money: '/money', sources: '/sources', channels: '/channels', models: '/models',
  templates: '/templates', learning: '/learning', profile: '/profile', audit: '/audit', notifications: '/notifications', sync: '/sync', settings: '/settings', admin: '/admin', onboarding: '/onboarding', live: '/onboarding/live',
};

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** executable is the browser of this machine, undefined without one. CHROMIUM names another. */
export function executable() {
  return (process.env.CHROMIUM ? [process.env.CHROMIUM] : usual).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function launch() {
  return chromium.launch({
    executablePath: executable(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** Watch is what went wrong in a context: dialogs, requests elsewhere, breaches of the content policy, script errors. */
export class Watch {
  dialogs = [];
  foreign = [];
  breaches = [];
  errors = [];

  async follow(context, url) {
    await context.route('**/*', (route) => {
      const to = route.request().url();
      if (to.startsWith(url + '/') || to.startsWith('data:')) return route.continue();
      this.foreign.push(to);
      return route.abort();
    });
    await context.exposeBinding('automonetBreach', (_, said) => this.breaches.push(said));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => window.automonetBreach(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
    });
    context.on('page', (page) => {
      page.on('dialog', (d) => (this.dialogs.push(d.message()), d.dismiss()));
      page.on('pageerror', (e) => this.errors.push(String(e)));
    });
  }

  /** all is everything that went wrong, for one comparison with nothing. */
  all() {
    return { dialogs: this.dialogs, foreign: this.foreign, breaches: this.breaches, errors: this.errors };
  }
}

export const nothing = { dialogs: [], foreign: [], breaches: [], errors: [] };

/**
 * enter opens a context of its own, signed in as account or as a client that is, with
 * the wished language, theme and window. An unwatched one loads as fast as it does
 * for users.
 */
export async function enter(browser, agent, { account = owner, client, lang = 'en', theme = 'light', width = 1280, height = 800, signedIn = true, watched = true, ...rest } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: lang === 'de' ? 'de-DE' : 'en-GB', colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Europe/Berlin', ...rest });
  context.setDefaultTimeout(20_000);
  const watch = new Watch();
  if (watched) await watch.follow(context, agent.url);
  if (signedIn) {
    const { cookie } = client ?? (await agent.signIn(account));
    const [name, ...value] = cookie.split('=');
    await context.addCookies([{ name, value: value.join('='), url: agent.url, httpOnly: true, sameSite: 'Strict' }]);
  }
  const page = await context.newPage();
  return { context, page, watch };
}

/** open goes to a path and waits until what it asks for is on screen. */
export async function open(page, agent, path) {
  await page.goto(agent.url + path);
  await settled(page);
}

/** settled waits until nothing on the page loads any more. */
export async function settled(page) {
  await page.locator('#root > *').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && document.querySelector('h1, h2, main'));
}

/** violations are what axe finds against WCAG A and AA and its good practices, by all rules or some. */
export async function violations(page, rules) {
  const source = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  // By the debugger, since the content policy of the page lets no script in.
  await page.evaluate(source + ';0');
  const { violations: found } = await page.evaluate((only) => window.axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: { type: 'rule', values: only } } : {}) }), rules);
  return found.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.failureSummary ?? '').split('\n').slice(1, 2).join(' ').trim()).join('; ')}`);
}

/** shown waits until a text is on the page. */
export const shown = (page, text) => page.getByText(text).first().waitFor();

export { until };
