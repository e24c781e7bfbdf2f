import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { earlyAll, earlyInbox } from '../src/data/rest/early.ts';

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

/**
 * earlyScript is a small script beside the main one. While that is still being read it
 * asks for the code of the page, and for what the page will need of the agent: first
 * whether somebody is signed in, and only then the rest.
 */
export const earlyScript = (pages: Record<string, string[]>) => `(() => {
  const pages = ${JSON.stringify(pages)};
  const page = location.pathname.split('/')[1];
  for (const file of pages[page] || []) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = '/' + file;
    document.head.append(link);
  }
  const early = (window.automonetEarly = {});
  const ask = (path) => {
    const asked = (early[path] = fetch(path, { credentials: 'same-origin', headers: { Accept: 'application/json' } }));
    asked.catch(() => {});
    return asked;
  };
  ask('/api/v1/auth/state')
    .then((answer) => answer.clone().json())
    .then((state) => {
      if (!state.signed_in || !window.automonetEarly) return;
      ${JSON.stringify(earlyAll)}.forEach(ask);
      if (page === '' && !location.search) ${JSON.stringify(earlyInbox)}.forEach(ask);
    })
    .catch(() => {});
})();
`;

/** early writes the early script, and puts it at the head of the page. */
export function early(): Plugin {
  let out = 'dist';
  return {
    name: 'early',
    apply: 'build',
    configResolved: (config) => void (out = config.build.outDir),
    closeBundle() {
      const script = earlyScript(pagesOf(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest));
      const name = `assets/early-${createHash('sha256').update(script).digest('hex').slice(0, 8)}.js`;
      writeFileSync(join(out, name), script);
      const page = readFileSync(join(out, 'index.html'), 'utf8');
      writeFileSync(join(out, 'index.html'), page.replace('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    <script async src="/${name}"></script>`));
    },
  };
}
