import { describe, expect, it } from 'vitest';
import { block, finding, note, pairs, reason, word } from '@/i18n/codes';
import { fill, texts } from '@/i18n/text';
import { byteOffsets, split } from './bytes';
import { diff } from './diff';
import { parseChoices, resolve } from './prefs';

describe('byte spans', () => {
  it.each([
    ['plain', 2, 2],
    ['Grüße, Welt', 8, 6],
    ['a😀b', 5, 3],
    ['a😀b', 2, 1],
    ['kurz', 99, 4],
  ])('in %s byte %d is unit %d', (text, byte, unit) => expect(byteOffsets(text, [byte]).get(byte)).toBe(unit));

  it('cut a text where marks begin and end, also where they overlap', () => {
    const pieces = split('Grüße an alle', [
      { span: { start: 0, end: 7 }, value: 'a' },
      { span: { start: 3, end: 10 }, value: 'b' },
      { span: { start: 5, end: 5 }, value: 'empty' },
      { value: 'none' },
    ]);
    expect(pieces.map((p) => p.text).join('')).toBe('Grüße an alle');
    expect(pieces.map((p) => [p.text, p.marks.join('')])).toEqual([['Gr', 'a'], ['üße', 'ab'], [' an', 'b'], [' alle', '']].map(([t, m]) => [t, m]));
  });
  it('leave a text without marks whole', () => expect(split('', [])).toEqual([{ text: '', marks: [] }]));
});

describe('diff', () => {
  const apply = (before: string, after: string) => {
    const d = diff(before, after);
    expect(d.filter((c) => c.kind !== 'added').map((c) => c.text).join('')).toBe(before);
    expect(d.filter((c) => c.kind !== 'removed').map((c) => c.text).join('')).toBe(after);
    return d;
  };
  it('finds the least change', () => {
    expect(apply('I know Go well', 'I know Rust well')).toEqual([
      { kind: 'same', text: 'I know ' }, { kind: 'removed', text: 'Go' }, { kind: 'added', text: 'Rust' }, { kind: 'same', text: ' well' },
    ]);
  });
  it.each([['', ''], ['a', ''], ['', 'a b'], ['a b c d', 'b c e'], ['one\n\ntwo', 'one\ntwo']])('of %j and %j adds up to both', (a, b) => void apply(a, b));
  it('compares very long texts by lines', () => {
    const long = Array.from({ length: 4000 }, (_, i) => `line ${i}`).join('\n');
    expect(apply(long, long.replace('line 2000', 'other')).filter((c) => c.kind === 'added')).toEqual([{ kind: 'added', text: 'other\n' }]);
  });
});

describe('messages', () => {
  const m = texts({ en: { n: { one: '1 job', other: '{n} jobs' }, hi: 'Hi {name}' }, de: { n: { one: '1 Auftrag', other: '{n} Aufträge' }, hi: 'Hallo {name}' } });
  it('choose a form by the count and write numbers by language', () => {
    expect(fill('en', m.en.n, { n: 1 })).toBe('1 job');
    expect(fill('de', m.de.n, { n: 8412 })).toBe('8.412 Aufträge');
  });
  it('show a missing argument instead of hiding it', () => expect(fill('en', m.en.hi)).toBe('Hi {name}'));
  it('put a value in as text', () => expect(fill('en', m.en.hi, { name: '<b>{n}</b>' })).toBe('Hi <b>{n}</b>'));
});

describe('codes of the agent', () => {
  it('are worded with their parameters', () => {
    expect(reason('en', { code: 'score.remote.fit', params: { remote: 'onsite' } })).toBe('The place of work fits: on site.');
    expect(reason('de', { code: 'score.freshness', params: { days: '0' } })).toBe('In den letzten 24 Stunden veröffentlicht.');
    expect(reason('de', { code: 'score.pay.near', params: { pay: '90.5 EUR / hour', offer: '90 EUR', rate: '85 EUR' } })).toContain('90,5 EUR / Stunde');
    expect(finding('en', { code: 'word_missing', params: { found: 'PELICAN' } })).toBe('the requested word is missing: PELICAN');
    expect(block('en', { code: 'nobody_knows' })).toBe('nobody_knows');
    expect(word('de', 'outcome', 'won')).toBe('gewonnen');
    expect(word('en', 'state', 'some_new_state')).toBe('some new state');
  });
  it('fall back to what the agent says itself', () => {
    expect(reason('de', { code: 'score.taste.less', params: { because: 'remote:onsite, size:-200, Berlin, text' } })).toBe(
      'Sie wollten keine Aufträge mit: Arbeit vor Ort, Budget bis 200 EUR, Berlin, text.',
    );
    expect(reason('en', { code: 'score.unheard' })).toBe('score.unheard');
    expect(finding('en', { detail: 'plain words' })).toBe('plain words');
    expect(note('en', 'free text')).toBe('free text');
  });
  it('read the parameters of a question, whose values may hold the separator', () => {
    expect(pairs('domain=example.org; why=a; b')).toEqual({ domain: 'example.org', why: 'a; b' });
    expect(note('en', 'ask:foreign_domain: domain=example.org')).toContain('example.org');
  });
});

describe('preferences', () => {
  it('survive whatever is stored', () => {
    expect(parseChoices('{"lang":"xx","theme":"dark","singleKeys":false}')).toMatchObject({ lang: 'system', theme: 'dark', singleKeys: false });
    for (const raw of [null, '', '[]', '"x"', '{', 'null']) expect(parseChoices(raw).theme).toBe('system');
  });
  it('follow the system where nothing was chosen', () => {
    const base = parseChoices(null);
    expect(resolve(base, ['fr', 'de-AT', 'en'], true)).toMatchObject({ lang: 'de', theme: 'dark' });
    expect(resolve(base, ['fr'], false)).toMatchObject({ lang: 'en', theme: 'light' });
    expect(resolve({ ...base, lang: 'en', theme: 'light' }, ['de'], true)).toMatchObject({ lang: 'en', theme: 'light' });
  });
});
