/** Where a project is, and its public key. */
export interface ProjectConfig {
  /** Without a slash at its end. */
  url: string;
  key: string;
}

/** What is wrong with a configuration. */
type ConfigFault = 'missing' | 'url' | 'key' | 'service_key';

export class ConfigError extends Error {
  constructor(readonly fault: ConfigFault) {
    super(
      {
        missing: 'config.json is missing or is no JSON object with url and anon_key',
        url: 'url is not an https address of a project',
        key: 'anon_key is not the public key of a project',
        service_key: 'anon_key is a secret key that passes by all protection; never give it to a browser, and replace it in the project now',
      }[fault],
    );
    this.name = 'ConfigError';
  }
}

/** roleOf is the role that a key in the form of a token names, undefined for other keys. */
export function roleOf(key: string): string | undefined {
  const part = key.split('.')[1];
  if (!part) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
    const role = (claims as { role?: unknown } | null)?.role;
    return typeof role === 'string' ? role : undefined;
  } catch {
    return undefined;
  }
}

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** checkConfig takes a configuration only when it is whole and its key is public. */
export function checkConfig(raw: unknown): ProjectConfig {
  const { url, anon_key: key } = (typeof raw === 'object' && raw ? raw : {}) as Record<string, unknown>;
  if (typeof url !== 'string' || typeof key !== 'string' || !url || !key) throw new ConfigError('missing');
  const role = roleOf(key);
  // The key first: that it is the wrong one has to be said whatever else is wrong.
  if (key.startsWith('sb_secret_') || (role !== undefined && role !== 'anon')) throw new ConfigError('service_key');
  if (role !== 'anon' && !/^sb_publishable_[\w-]+$/.test(key)) throw new ConfigError('key');
  let at: URL;
  try {
    at = new URL(url);
  } catch {
    throw new ConfigError('url');
  }
  if ((at.protocol !== 'https:' && !(at.protocol === 'http:' && loopback.includes(at.hostname))) || at.username || at.search || at.hash) throw new ConfigError('url');
  return { url: (at.origin + at.pathname).replace(/\/+$/, ''), key };
}

/** loadConfig reads config.json, which lies beside the page. */
export async function loadConfig(get: (path: string) => Promise<Response> = (path) => fetch(path, { cache: 'no-cache' })): Promise<ProjectConfig> {
  let raw: unknown;
  try {
    const answer = await get('/config.json');
    raw = answer.ok ? await answer.json() : undefined;
  } catch {
    throw new ConfigError('missing');
  }
  return checkConfig(raw);
}
