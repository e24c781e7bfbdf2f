import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What stands in for each library in the script that draws without React, and for the parts that it leaves out. */
const standIns: Record<string, string> = {
  'react': 'react',
  'react/jsx-runtime': 'react',
  'react-dom': 'react',
  '@tanstack/react-query': 'query',
  '@tanstack/react-router': 'router',
  './hosted/Bars': 'absent',
  './key-list': 'absent',
  './palette': 'absent',
  './dialog-panel': 'absent',
  './toast-view': 'absent',
  './parts/Detail': 'absent',
  '../job/parts/SkipDialog': 'absent',
};

/** The words of the agent's codes that stand in the list; the rest come with React. */
const groups = ['state', 'remote'];

function fewCodes(): Plugin {
  return {
    name: 'few-codes',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('/i18n/codes.json')) return;
      const all = JSON.parse(readFileSync(id, 'utf8')) as Record<string, unknown>;
      return JSON.stringify(Object.fromEntries(groups.map((g) => [g, all[g]])));
    },
  };
}

/** buildPaint writes the script that draws the inbox before React is there, and is its name below assets. */
export async function buildPaint(outDir: string): Promise<string> {
  const made = await build({
    configFile: false,
    root: here('..'),
    logLevel: 'warn',
    publicDir: false,
    plugins: [fewCodes()],
    resolve: {
      alias: [
        ...Object.entries(standIns).map(([name, file]) => ({ find: new RegExp(`^${name.replaceAll('.', '\\.')}$`), replacement: here(`../src/early/${file}.ts`) })),
        { find: '@', replacement: here('../src') },
      ],
    },
    build: {
      outDir,
      emptyOutDir: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      target: 'es2022',
      rolldownOptions: {
        // What lucide says to a server that renders does not concern a script of one piece.
        checks: { moduleLevelDirective: false },
        // Code that is loaded later has no address here: all of the script is one piece.
        transform: { define: { 'import.meta': '{}' } },
        input: here('../src/early/paint.tsx'),
        output: { format: 'iife', entryFileNames: 'assets/paint-[hash].js' },
      },
    },
  });
  const output = Array.isArray(made) ? made[0]!.output : 'output' in made ? made.output : [];
  const script = output.find((o) => o.type === 'chunk');
  if (!script) throw new Error('the script that draws first was not made');
  return script.fileName;
}
