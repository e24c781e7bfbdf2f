import { expect, it } from 'vitest';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*'], { eager: true, query: '?raw', import: 'default' });

/** What would let outside text become markup or code, or break the content security policy. */
const forbidden: [RegExp, string][] = [
  [/dangerouslySetInnerHTML/, 'outside text is shown as text'],
  [/\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write/, 'nothing is parsed as markup'],
  [/\beval\(|new Function\(/, 'no code from text'],
  [/<style|createElement\(['"](style|script)/, 'the content security policy refuses style and script elements'],
  [/\bsrcDoc\b|javascript:/, 'no document or address that runs code'],
  [/https?:\/\/(?!127\.0\.0\.1|localhost)[a-z0-9]/i, 'nothing is asked of another host'],
];

it.each(forbidden)('no source holds %s', (pattern, why) => {
  const found = Object.entries(sources)
    // Test data names other hosts on purpose.
    .filter(([file]) => !file.endsWith('schema.d.ts') && !/^\.\/(agent|build|app|setup)\./.test(file))
    .filter(([, text]) => pattern.test(text))
    .map(([file]) => file);
  expect(found, why).toEqual([]);
});
