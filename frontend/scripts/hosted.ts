import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { checkConfig, type ProjectConfig } from '../src/data/supabase/config.ts';

/** policy is the content security policy of the hosted dashboard: nothing is loaded from or told to anyone but the site and its project. */
export function policy(project?: ProjectConfig): string {
  const at = project ? new URL(project.url).host : '*.supabase.co';
  const plain = project?.url.startsWith('http:') ? '' : 's';
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self' data:",
    `connect-src 'self' http${plain}://${at} ws${plain}://${at}`, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].join('; ');
}

/** headers are the answer headers of the hosted dashboard, in the form that Netlify and Cloudflare Pages read. */
export function headers(project?: ProjectConfig): string {
  const all = {
    'Content-Security-Policy': policy(project),
    'Strict-Transport-Security': 'max-age=31536000',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    'X-Robots-Tag': 'noindex',
  };
  const lines = Object.entries(all).map(([name, value]) => `  ${name}: ${value}\n`);
  return `/*\n${lines.join('')}/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n/config.json\n  Cache-Control: no-cache\n`;
}

/** projectOf is the project that the environment names, undefined without one: then config.json is written by hand. A secret key ends the build. */
export function projectOf(env: Record<string, string | undefined>): ProjectConfig | undefined {
  const { AUTOMONET_SUPABASE_URL: url, AUTOMONET_SUPABASE_ANON_KEY: key } = env;
  return url || key ? checkConfig({ url, anon_key: key }) : undefined;
}

/** hostedSite makes of the build a folder that a static host serves as it is. */
export function hostedSite(env: Record<string, string | undefined> = process.env): Plugin {
  let out = 'dist-hosted';
  const project = projectOf(env);
  return {
    name: 'hosted-site',
    apply: 'build',
    configResolved: (config) => void (out = config.build.outDir),
    transformIndexHtml: { order: 'pre', handler: (html) => html.replace('/src/main.tsx', '/src/hosted.tsx') },
    closeBundle() {
      writeFileSync(join(out, '_headers'), headers(project));
      // Each address of the dashboard is the one page.
      writeFileSync(join(out, '_redirects'), '/* /index.html 200\n');
      if (project) writeFileSync(join(out, 'config.json'), JSON.stringify({ url: project.url, anon_key: project.key }) + '\n');
    },
  };
}
