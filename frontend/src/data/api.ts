import type { Client } from 'openapi-fetch';
import type { paths } from '@/api/schema';
import type { Page } from './types';

/** Api is the client of the agent's API, typed by its description. Every call fails with a Problem. */
export type Api = Client<paths>;

/** What a call of the client answers. */
type Answer<T> = Promise<{ data?: T; response: Response }>;

/** A document with the version that a change of it is made against. */
export interface Versioned<T> {
  value: T;
  etag?: string;
}

/** take is what was answered. */
export async function take<T>(call: Answer<T>): Promise<T> {
  return (await call).data as T;
}

export async function takeVersioned<T>(call: Answer<T>): Promise<Versioned<T>> {
  const { data, response } = await call;
  return { value: data as T, etag: response.headers.get('ETag') ?? undefined };
}

/** pageOf never holds null: the agent leaves an empty list out in places. */
export const pageOf = <T>(data: { items: T[] | null; next?: string } | undefined): Page<T> => ({ items: data?.items ?? [], next: data?.next || undefined });

export async function takePage<T>(call: Answer<{ items: T[] | null; next?: string }>): Promise<Page<T>> {
  return pageOf((await call).data);
}

export async function takeItems<T>(call: Answer<{ items: T[] | null; next?: string }>): Promise<T[]> {
  return (await takePage(call)).items;
}

/** version is the header of a change that is made against a version. */
export const version = (etag: string | undefined) => (etag ? { 'If-Match': etag } : {});

/** newKey makes an idempotency key: one per act of the user, kept over its retries. */
export const newKey = (): string => crypto.randomUUID();
