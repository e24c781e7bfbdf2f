import type { Content, Money } from '../types';

/** bytesOf is a text in UTF-8. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

/** base64 reads bytes; it throws on anything else. */
export const base64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** base64url is the form without padding that is safe in addresses. */
export const base64url = {
  decode: (text: string): Uint8Array<ArrayBuffer> => base64(text.replaceAll('-', '+').replaceAll('_', '/')),
  encode: (bytes: Uint8Array): string => {
    let raw = '';
    for (const b of bytes) raw += String.fromCharCode(b);
    return btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  },
};

/** contentHash is the SHA-256 that an approval is bound to, computed as the agent does: each part with its length before it. */
export async function contentHash(c: Content): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const number = (n: number) => {
    const eight = new DataView(new ArrayBuffer(8));
    eight.setBigInt64(0, BigInt(n));
    parts.push(new Uint8Array(eight.buffer));
  };
  const part = (text = '') => {
    const bytes = bytesOf(text);
    number(bytes.length);
    parts.push(bytes);
  };
  const money = (m: Partial<Money> | undefined) => {
    number(m?.minor ?? 0);
    part(m?.currency);
  };
  for (const text of ['automonet content v1', c.channel, c.recipient, c.subject, c.body, c.language]) part(text);
  money(c.price?.min);
  money(c.price?.max);
  part(c.price?.period);
  number(c.attachments?.length ?? 0);
  for (const a of c.attachments ?? []) {
    part(a.name);
    part(a.sha256);
  }
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    whole.set(p, at);
    at += p.length;
  }
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', whole))].map((b) => b.toString(16).padStart(2, '0')).join('');
}
