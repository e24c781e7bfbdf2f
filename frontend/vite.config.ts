import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { early } from './scripts/early.ts';
import { hostedSite } from './scripts/hosted.ts';
import { packText } from './scripts/pack.ts';

// The agent that `npm run dev` speaks to.
const agent = process.env.AUTOMONET_URL ?? 'http://127.0.0.1:7777';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => ({
  // In mode "hosted" the dashboard of a Supabase project is built, a folder of static files.
  plugins: [react(), tailwindcss(), ...(mode === 'hosted' ? [hostedSite()] : [early(), packText()])],
  resolve: {
    alias: {
      '@': here('./src'),
      // Radix locks the scroll of the page with a style element, which the content
      // security policy refuses; here only panes scroll, so there is nothing to lock.
      'react-remove-scroll': here('./src/ui/remove-scroll.tsx'),
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/openapi', '/healthz', '/readyz', '/docs'].map((p) => [p, { target: agent, changeOrigin: true, headers: { origin: agent } }]),
    ),
  },
  build: {
    outDir: mode === 'hosted' ? 'dist-hosted' : 'dist',
    // Data URLs are refused by the content security policy for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    manifest: 'manifest.json',
    target: 'es2022',
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'jsdom',
    globals: true,
    // One jsdom and one load of the modules for all files: the setup puts back what tests change.
    pool: 'threads',
    isolate: false,
    setupFiles: ['./src/test/setup.ts'],
    css: false,
    testTimeout: 60_000,
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/**/*.test.*', 'src/test/**', 'src/main.tsx', 'src/early/paint.tsx', 'src/hosted.tsx', 'src/**/*.d.ts', 'src/i18n/messages/**'],
      thresholds: { statements: 80, lines: 80, functions: 80, branches: 70 },
    },
  },
}));
