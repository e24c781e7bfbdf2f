import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** textFile says whether a file is worth keeping compressed only. */
export function textFile(name: string, bytes: number): boolean {
  return bytes > 1024 && /\.(js|css|svg|json|txt)$/.test(name) && name !== 'manifest.json';
}

/** packFolder replaces each large text file by name.gz, which the agent serves as it is. */
export function packFolder(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) packFolder(path);
    else if (textFile(entry.name, statSync(path).size)) {
      writeFileSync(path + '.gz', gzipSync(readFileSync(path), { level: 9 }));
      rmSync(path);
    }
  }
}

/** packText packs the built files, and keeps the folder known to git. */
export function packText(): Plugin {
  let out = 'dist';
  return {
    name: 'pack-text',
    apply: 'build',
    configResolved: (config) => void (out = config.build.outDir),
    closeBundle() {
      packFolder(out);
      writeFileSync(join(out, '.gitkeep'), '');
    },
  };
}
