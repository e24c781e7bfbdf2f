import { describe, expect, it } from 'vitest';
import codes from './codes.json';
import type { Message, Texts } from './text';

const modules = import.meta.glob<Record<string, Texts<string>>>(['../**/messages.ts'], { eager: true });
const forms = (m: Message) => (typeof m === 'string' ? [m] : [m.one, m.other]);
const names = (m: Message) => [...new Set(forms(m).flatMap((s) => [...s.matchAll(/\{(\w+)\}/g)].map((x) => x[1]!)))].sort();

describe('message catalogues', () => {
  const catalogues = Object.entries(modules).flatMap(([file, exports]) => Object.values(exports).map((texts) => [file, texts] as const));

  it('are found', () => expect(catalogues.length).toBeGreaterThan(1));

  it.each(catalogues)('%s says everything in both languages, with the same arguments', (_, texts) => {
    expect(Object.keys(texts.de).sort()).toEqual(Object.keys(texts.en).sort());
    for (const [key, en] of Object.entries(texts.en)) {
      const de = texts.de[key]!;
      expect(forms(de).every((s) => s.trim() !== ''), key).toBe(true);
      expect(names(de), key).toEqual(names(en));
    }
  });

  it.each(catalogues)('%s keeps the tone: no exclamation marks, no "successfully", German with Sie', (_, texts) => {
    const all = [...Object.values(texts.en), ...Object.values(texts.de)].flatMap(forms).join('\n');
    expect(all).not.toMatch(/!|successful|erfolgreich|\boops\b/i);
    expect(Object.values(texts.de).flatMap(forms).join('\n')).not.toMatch(/\b(du|dein|deine|dir|dich)\b/i);
  });
});

describe('codes of the agent', () => {
  it('have words in both languages', () => {
    for (const [group, words] of Object.entries(codes)) {
      for (const [code, both] of Object.entries(words)) expect(both.every(Boolean), `${group}.${code}`).toBe(true);
    }
  });
});
