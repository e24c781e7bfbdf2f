import { describe, expect, it, vi } from 'vitest';
import type { Content } from '../types';
import { golden } from '@/test/golden';
import { base64url, bytesOf, contentHash } from './bytes';
import { proposalOf, type ProposalRow } from './rows';
import { TextLock } from './texts';

const place = { table: 'proposals', id: golden.id, column: 'body' };
const content = JSON.parse(golden.text) as Content;

describe('encrypted texts', () => {
  it('that the agent sealed open by the passphrase, and only in their place', async () => {
    const texts = new TextLock();
    expect(texts.state()).toBe('unknown');
    const seen: string[] = [];
    texts.onState((s) => seen.push(s));
    texts.meet(golden.user, golden.wrapped);
    expect(await texts.read(place, golden.sealed)).toBeUndefined();
    await expect(texts.write(place, 'x')).rejects.toMatchObject({ code: 'blocked' });
    const progress = vi.fn();
    await texts.unlock(golden.passphrase, progress);
    expect(progress).toHaveBeenCalled();
    expect(await texts.read(place, golden.sealed)).toBe(golden.text);
    expect(await texts.read({ ...place, id: 'p2' }, golden.sealed)).toBeUndefined();
    expect(await texts.read(place, golden.sealed.slice(0, -2) + 'AA')).toBeUndefined();
    expect(await texts.read(place, golden.sealed.replace('v1:1:', 'v1:2:'))).toBeUndefined();
    expect(await texts.read(place, 'a plain text')).toBe('a plain text');
    texts.lock();
    expect(await texts.read(place, golden.sealed)).toBeUndefined();
    expect(seen).toEqual(['locked', 'open', 'locked']);
  });

  it('stay closed for another passphrase, another account and a key of a foreign kind', async () => {
    const texts = new TextLock();
    texts.meet(golden.user, golden.wrapped);
    await expect(texts.unlock('not the passphrase')).rejects.toMatchObject({ code: 'denied', detail: 'This is not the passphrase of the encrypted texts.' });
    texts.meet('somebody else', golden.wrapped);
    await expect(texts.unlock(golden.passphrase)).rejects.toMatchObject({ code: 'denied' });
    const derive = vi.fn();
    const guarded = new TextLock(derive);
    for (const more of [{ memory: 1 << 24 }, { time: 1000 }, { threads: 0 }, { v: 2 }, { kdf: 'md5' }]) {
      guarded.meet(golden.user, { ...golden.wrapped, ...more });
      await expect(guarded.unlock(golden.passphrase)).rejects.toMatchObject({ detail: expect.stringMatching(/does not open/) as string });
    }
    expect(derive).not.toHaveBeenCalled();
  });

  it('are sealed so that they open again, each time differently', async () => {
    const texts = new TextLock();
    texts.meet(golden.user, golden.wrapped);
    await texts.unlock(golden.passphrase);
    const [a, b] = [await texts.write(place, 'Grüße 🙂'), await texts.write(place, 'Grüße 🙂')];
    expect(a).toMatch(/^enc:v1:1:[\w-]+$/);
    expect(a).not.toBe(b);
    expect(await texts.read(place, a)).toBe('Grüße 🙂');
    // The same account met again keeps its key; the end of the session forgets it.
    texts.meet(golden.user, golden.wrapped);
    expect(texts.state()).toBe('open');
    texts.forget();
    expect(await texts.read(place, a)).toBeUndefined();
  });

  it('of an account without a key are plain', async () => {
    const texts = new TextLock();
    texts.meet('u', undefined);
    await texts.unlock('whatever it is');
    expect([texts.state(), await texts.write(place, 'x')]).toEqual(['plain', 'x']);
  });
});

describe('the hash of a content', () => {
  it('is that of the agent, byte for byte', async () => {
    expect(await contentHash(content)).toBe(golden.hash);
    expect(await contentHash({ ...content, attachments: [{ name: 'cv.pdf', sha256: 'abc' }] })).toBe(golden.hash_with_file);
    expect(await contentHash({ channel: '', recipient: '', subject: '', body: '', language: '' } as Content)).toBe(golden.hash_empty);
  });
  it('is computed anew for an encrypted proposal, so that no other content can stand behind it', async () => {
    const texts = new TextLock();
    texts.meet(golden.user, golden.wrapped);
    const row: ProposalRow = { id: golden.id, job_id: 'j', state: 'waiting', channel: 'email', content_sha256: golden.hash, view: { content: { price: {} } }, body: golden.sealed };
    expect((await proposalOf(row, texts)).unseen).toBe('locked');
    await texts.unlock(golden.passphrase);
    const p = await proposalOf(row, texts);
    expect([p.unseen, p.partial, p.content.recipient]).toEqual([undefined, undefined, 'jobs@example.org']);
    expect((await proposalOf({ ...row, content_sha256: 'b'.repeat(64) }, texts)).unseen).toBe('damaged');
    expect((await proposalOf({ ...row, id: 'p2' }, texts)).unseen).toBe('damaged');
    expect((await proposalOf({ ...row, body: '' }, texts)).unseen).toBe('kept');
    expect((await proposalOf({ ...row, body: 'no JSON' }, texts)).unseen).toBe('kept');
  });
});

it('bytes go to text and back', () => {
  const bytes = Uint8Array.from([0, 250, 255, 62, 63, 1]);
  expect(base64url.decode(base64url.encode(bytes))).toEqual(bytes);
  expect(() => base64url.decode('§')).toThrow();
  expect(bytesOf('ü')).toHaveLength(2);
});
