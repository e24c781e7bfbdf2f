import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { authState, earlyAll, earlyInbox } from '../src/data/rest/early.ts';
import { buildPaint } from './paint.ts';

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}
export type Manifest = Record<string, Chunk>;

/** filesOf lists a chunk and what it imports. */
function filesOf(manifest: Manifest, name: string, into = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk || into.has(chunk.file)) return into;
  into.add(chunk.file);
  chunk.imports?.forEach((n) => filesOf(manifest, n, into));
  return into;
}

/** pagesOf is the script of each page, by the first part of its address; the main script is loaded anyway. */
export function pagesOf(manifest: Manifest): Record<string, string[]> {
  const main = new Set(Object.keys(manifest).filter((n) => manifest[n]!.isEntry).flatMap((n) => [...filesOf(manifest, n)]));
  const addresses: Record<string, string> = { inbox: '', job: 'jobs' };
  const pages: Record<string, string[]> = {};
  for (const name of Object.keys(manifest)) {
    const feature = /^src\/features\/([^/]+)\/Page\.tsx$/.exec(name)?.[1];
    if (feature) pages[addresses[feature] ?? feature] = [...filesOf(manifest, name)].filter((f) => !main.has(f));
  }
  return pages;
}

/** Who waits longer than this for the first rows, in ms, gets the whole page without them. */
const patience = 2000;

/** What each page begins with, by its path, for the agent, which puts the answers into the page of who is signed in. */
export const carried = { '*': [authState, ...earlyAll], '/': earlyInbox };

/**
 * earlyScript is a small script before the main one. It asks for the code of the page,
 * and for what the page will need of the agent where the page did not bring it along:
 * first whether somebody is signed in, and only then the rest. The inbox is drawn by a script of its own as soon as its
 * rows are there, and the main script begins after that, since reading it would hold
 * the rows up.
 */
export const earlyScript = (pages: Record<string, string[]>, main: string, paint: string) => `(() => {
  const pages = ${JSON.stringify(pages)};
  const page = location.pathname.split('/')[1];
  const paints = page === '' && !location.search && !location.hash;
  const add = (tag, set) => document.head.append(Object.assign(document.createElement(tag), set));
  const preload = (set) => (pages[page] || []).forEach((file) => add('link', { ...set, href: '/' + file }));
  if (!paints) preload({ rel: 'modulepreload' });
  const early = (window.automonetEarly = {});
  const brought = {};
  document.querySelectorAll('script[data-answer]').forEach((answer) => {
    brought[answer.dataset.answer] = new Response(answer.textContent, { headers: { 'Content-Type': 'application/json' } });
    answer.remove();
  });
  const ask = (path) => {
    const asked = (early[path] = brought[path] ? Promise.resolve(brought[path]) : fetch(path, { credentials: 'same-origin', headers: { Accept: 'application/json' } }));
    asked.catch(() => {});
    return asked;
  };
  const asked = ask('${authState}')
    .then((answer) => answer.clone().json())
    .then((state) => {
      if (!state.signed_in || !window.automonetEarly) return false;
      ${JSON.stringify(earlyAll)}.forEach(ask);
      if (page === '' && !location.search) ${JSON.stringify(earlyInbox)}.forEach(ask);
      return true;
    })
    .catch(() => false);
  const start = { asked, main: () => {
    if (start.started) return;
    start.started = true;
    add('script', { type: 'module', src: '/${main}' });
  } };
  if (!paints) return start.main();
  // A browser has six ways to the agent; the answers take them first.
  asked.then(() => preload({ rel: 'preload', as: 'script', crossOrigin: '' }));
  window.automonetStart = start;
  add('script', { src: '/${paint}', onerror: start.main });
  setTimeout(start.main, ${patience});
})();
`;

/** early writes the early script, and puts it at the head of the page in the place of the main one. */
export function early(): Plugin {
  let out = 'dist';
  return {
    name: 'early',
    apply: 'build',
    configResolved: (config) => void (out = config.build.outDir),
    async writeBundle() {
      writeFileSync(join(out, 'carried.json'), JSON.stringify(carried));
      const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest;
      const main = Object.values(manifest).find((c) => c.isEntry)!.file;
      const paint = await buildPaint(out);
      const script = earlyScript(pagesOf(manifest), main, paint);
      const name = `assets/early-${createHash('sha256').update(script).digest('hex').slice(0, 8)}.js`;
      writeFileSync(join(out, name), script);
      const page = join(out, 'index.html');
      writeFileSync(page, withEarlyTags(readFileSync(page, 'utf8'), name, main, paint));
    },
  };
}

/** withEarlyTags is the page with the early script, which runs when all of the page is there; what it starts is fetched meanwhile. */
export function withEarlyTags(html: string, name: string, main: string, paint: string): string {
  const entry = new RegExp(`<script type="module"[^>]*src="/${main}"></script>`);
  if (!entry.test(html)) throw new Error('the page names no main script');
  const preload = (file: string, more = '') => `<link rel="preload" as="script"${more} href="/${file}" />`;
  return html
    .replace(entry, preload(main, ' crossorigin'))
    .replace('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    <script defer src="/${name}"></script>\n    ${preload(paint)}`);
}
