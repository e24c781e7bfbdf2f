import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Lab = [number, number, number];

/** linear gives linear sRGB of an OKLCH colour, clipped to what a screen shows. */
function linear([l, c, h]: Lab): Lab {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const l3 = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m3 = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s3 = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (v: number) => Math.min(1, Math.max(0, v));
  return [
    clip(4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3),
    clip(-1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3),
    clip(-0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3),
  ];
}
const luminance = (x: Lab) => linear(x).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i]!, 0);
const contrast = (a: Lab, b: Lab) => {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (hi + 0.05) / (lo + 0.05);
};

const css = readFileSync('src/styles/tokens.css', 'utf8');
const [light, dark] = css.split(":root[data-theme='dark']").map((block) =>
  Object.fromEntries(
    [...block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map((m) => [m[1]!, [+m[2]!, +m[3]!, +m[4]!] as Lab]),
  ),
) as [Record<string, Lab>, Record<string, Lab>];

/** The lowest contrast of each token on paper, surface and sunken over both themes, and on its own soft ground. */
const least: [string, number, number?][] = [
  ['edge', 3.0], ['ink', 14.0], ['ink-2', 7.5], ['ink-3', 4.5],
  ['accent', 6.5, 4.5], ['gain', 5.5, 4.5], ['cost', 5.2, 4.5], ['warn', 5.0, 4.5], ['stop', 5.9, 4.5],
];

describe.each([['light', light], ['dark', dark]])('tokens of the %s theme', (_, theme) => {
  it.each(least)('%s reads on every ground', (name, min, soft) => {
    for (const ground of ['paper', 'surface', 'sunken']) expect(contrast(theme[name]!, theme[ground]!), ground).toBeGreaterThanOrEqual(min);
    if (soft) expect(contrast(theme[name]!, theme[name + '-soft']!)).toBeGreaterThanOrEqual(soft);
  });

  it('ink reads on every soft ground, and the words of buttons and of the spine on theirs', () => {
    for (const soft of ['accent', 'gain', 'cost', 'warn', 'stop']) expect(contrast(theme.ink!, theme[soft + '-soft']!)).toBeGreaterThanOrEqual(7);
    expect(contrast(theme['on-accent']!, theme.accent!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme['on-live']!, theme.live!)).toBeGreaterThanOrEqual(7);
    expect(contrast(theme['dry-a']!, theme['dry-b']!)).toBeGreaterThanOrEqual(3);
  });
});
