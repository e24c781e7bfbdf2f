// Fails when what the browser must load before the first page exceeds its budget:
// 200 kB of compressed script, and 25 kB of compressed style. An argument names
// another folder than dist.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL(`../${process.argv[2] ?? 'dist'}/`, import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
const seen = new Set();
const styles = new Set();

function visit(chunk) {
  if (seen.has(chunk.file)) return;
  seen.add(chunk.file);
  chunk.css?.forEach((file) => styles.add(file));
  chunk.imports?.forEach((name) => visit(manifest[name]));
}
visit(entry);
for (const chunk of Object.values(manifest)) if (chunk.file.endsWith('.css')) styles.add(chunk.file);

// The scripts that come before the main one count as its part.
for (const file of readdirSync(new URL('assets/', dist))) if (/^(early|paint)-/.test(file)) seen.add('assets/' + file.replace(/\.gz$/, ''));

// A static host compresses on its way out what the agent serves packed.
const size = (file) => {
  const packed = new URL(file + '.gz', dist);
  return existsSync(packed) ? readFileSync(packed).length : gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
};
let failed = false;
for (const [what, files, most] of [
  ['main script', [...seen], 200_000],
  ['style', [...styles], 25_000],
]) {
  const bytes = files.reduce((sum, file) => sum + size(file), 0);
  console.log(`${what}: ${(bytes / 1000).toFixed(1)} kB gzip of ${most / 1000} kB`);
  failed ||= bytes > most;
}
if (failed) {
  console.error('the bundle is over its budget: load a page or a library lazily');
  process.exit(1);
}
