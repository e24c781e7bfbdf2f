import type { Texts, TextState } from '../hosted';
import { base64, base64url, bytesOf } from './bytes';
import { refused } from './words';

/** What begins a text that its writer encrypted. */
export const sealedMark = 'enc:v1:';

/** A key as it lies in the project: sealed by a passphrase. Salt, nonce and key are base64, memory is in KiB. */
export interface Wrapped {
  v: number;
  key_version: number;
  kdf: string;
  time: number;
  memory: number;
  threads: number;
  salt: string;
  nonce: string;
  key: string;
}

/** What a document may ask of this device at most, so that none makes it work for hours. */
const most = { memory: 1 << 20, time: 32, threads: 16 };

/** Derive makes a key of 32 bytes from a passphrase by Argon2id; it lets the window answer meanwhile. */
export type Derive = (passphrase: Uint8Array, salt: Uint8Array, cost: { t: number; m: number; p: number }, progress?: (done: number) => void) => Promise<Uint8Array>;

// The function is large and used once, so it is loaded when it is.
const argon2id: Derive = async (passphrase, salt, cost, onProgress) => {
  const { argon2idAsync } = await import('@noble/hashes/argon2.js');
  return argon2idAsync(passphrase, salt, { ...cost, dkLen: 32, onProgress });
};

/** Where a sealed text belongs; elsewhere it does not open. */
export interface Place {
  table: string;
  id: string;
  column: string;
}

interface Key {
  key: CryptoKey;
  version: number;
}

/** TextLock opens and seals texts by AES-256-GCM. The key cannot be taken out of the browser's keeping and is never stored. */
export class TextLock implements Texts {
  private wrapped?: Wrapped;
  private user = '';
  private key?: Key;
  private now: TextState = 'unknown';
  private readonly listeners = new Set<(s: TextState) => void>();

  constructor(private readonly derive: Derive = argon2id) {}

  state(): TextState {
    return this.now;
  }

  onState(listener: (s: TextState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** meet takes the wrapped key of an account, undefined where its texts are plain. */
  meet(user: string, wrapped: Wrapped | undefined): void {
    if (user !== this.user || JSON.stringify(wrapped) !== JSON.stringify(this.wrapped)) this.key = undefined;
    Object.assign(this, { user, wrapped });
    this.become(!wrapped ? 'plain' : this.key ? 'open' : 'locked');
  }

  /** forget is for the end of a session. */
  forget(): void {
    Object.assign(this, { user: '', wrapped: undefined, key: undefined });
    this.become('unknown');
  }

  lock(): void {
    this.key = undefined;
    if (this.wrapped) this.become('locked');
  }

  async unlock(passphrase: string, progress?: (done: number) => void): Promise<void> {
    const { wrapped: w, user } = this;
    if (!w) return;
    const sane = w.v === 1 && w.kdf === 'argon2id' && inside(w.time, 1, most.time) && inside(w.memory, 8 << 10, most.memory) && inside(w.threads, 1, most.threads) && inside(w.key_version, 1, 1 << 20);
    if (!sane) throw refused('wrapped');
    const raw = await this.unwrap(w, user, passphrase, progress);
    if (this.wrapped !== w) return; // another account signed in meanwhile
    this.key = { key: await keyOf(raw), version: w.key_version };
    raw.fill(0);
    this.become('open');
  }

  /**
   * unwrap opens the key by a passphrase in its composed form, as RFC 8265 has passwords compared, since keyboards
   * differ in how they say an umlaut; then as it came, for keys of earlier versions.
   */
  private async unwrap(w: Wrapped, user: string, passphrase: string, progress?: (done: number) => void): Promise<Uint8Array<ArrayBuffer>> {
    for (const typed of new Set([passphrase.normalize('NFC'), passphrase])) {
      const wrap = await this.derive(bytesOf(typed), base64(w.salt), { t: w.time, m: w.memory, p: w.threads }, progress);
      try {
        return await open(await keyOf(wrap), base64(w.nonce), base64(w.key), `automonet key v1|${user}|${w.key_version}`);
      } catch {
        // It is another one.
      }
    }
    throw refused('passphrase');
  }

  /** read is a text as it was written; undefined while it is locked, or when it does not open in its place. */
  async read(place: Place, text: string): Promise<string | undefined> {
    if (!text.startsWith(sealedMark)) return text;
    const [version, body = ''] = text.slice(sealedMark.length).split(':');
    const { key } = this;
    if (!key || String(key.version) !== version) return undefined;
    try {
      const raw = base64url.decode(body);
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await open(key.key, raw.slice(0, 12), raw.slice(12), this.bound(place, key.version)));
    } catch {
      return undefined;
    }
  }

  /** write is a text as it may be stored; it fails while the account's texts are locked. */
  async write(place: Place, text: string): Promise<string> {
    if (!this.wrapped) return text;
    const { key } = this;
    if (!key) throw refused('locked');
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: bytesOf(this.bound(place, key.version)) }, key.key, bytesOf(text)));
    const whole = new Uint8Array(nonce.length + sealed.length);
    whole.set(nonce);
    whole.set(sealed, nonce.length);
    return `${sealedMark}${key.version}:${base64url.encode(whole)}`;
  }

  private bound(p: Place, version: number): string {
    return [p.table, p.id, p.column, this.user, version].join('|');
  }

  private become(state: TextState): void {
    if (state === this.now) return;
    this.now = state;
    this.listeners.forEach((listener) => listener(state));
  }
}

const inside = (n: unknown, least: number, highest: number): boolean => typeof n === 'number' && Number.isInteger(n) && n >= least && n <= highest;

const keyOf = (raw: Uint8Array<ArrayBufferLike>): Promise<CryptoKey> => crypto.subtle.importKey('raw', new Uint8Array(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);

async function open(key: CryptoKey, nonce: Uint8Array<ArrayBuffer>, sealed: Uint8Array<ArrayBuffer>, bound: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: bytesOf(bound) }, key, sealed));
}
