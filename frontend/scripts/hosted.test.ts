import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headers, hostedSite, policy, projectOf } from './hosted.ts';

const env = { AUTOMONET_SUPABASE_URL: 'https://ref.supabase.co', AUTOMONET_SUPABASE_ANON_KEY: 'sb_publishable_abc' };

it('the policy lets nothing run but the site\'s own files, and speaks to the project only', () => {
  expect(policy(projectOf(env))).toContain("connect-src 'self' https://ref.supabase.co wss://ref.supabase.co;");
  expect(policy()).toContain("connect-src 'self' https://*.supabase.co wss://*.supabase.co;");
  expect(policy({ url: 'http://127.0.0.1:54321', key: 'k' })).toContain('http://127.0.0.1:54321 ws://127.0.0.1:54321');
  expect(policy()).not.toMatch(/unsafe|script-src[^;]*\*/);
  expect(headers()).toMatch(/^\/\*\n {2}Content-Security-Policy: default-src 'none'/);
});

it('a secret key ends the build, and without a project config.json is left to its owner', () => {
  expect(() => projectOf({ ...env, AUTOMONET_SUPABASE_ANON_KEY: 'sb_secret_abc' })).toThrow(/secret key/);
  expect(() => projectOf({ AUTOMONET_SUPABASE_URL: env.AUTOMONET_SUPABASE_URL })).toThrow(/config.json/);
  expect(projectOf({})).toBeUndefined();
});

it('the folder holds what a static host needs', () => {
  const out = mkdtempSync(join(tmpdir(), 'hosted-'));
  const plugin = hostedSite(env) as unknown as { configResolved: (c: unknown) => void; closeBundle: () => void; transformIndexHtml: { handler: (html: string) => string } };
  plugin.configResolved({ build: { outDir: out } });
  plugin.closeBundle();
  expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toEqual({ url: 'https://ref.supabase.co', anon_key: 'sb_publishable_abc' });
  expect(readFileSync(join(out, '_redirects'), 'utf8')).toBe('/* /index.html 200\n');
  expect(plugin.transformIndexHtml.handler('<script src="/src/main.tsx">')).toBe('<script src="/src/hosted.tsx">');
});
