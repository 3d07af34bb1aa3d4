import type { Ask } from '../../suites/case.ts';
import type { Header } from '../wire/exchange.ts';
import { WRONG_KEY } from '../wire/redact.ts';
import type { Outgoing } from '../wire/send.ts';
import type { Settings } from './settings.ts';

type Target = Pick<Settings, 'base' | 'baseQuery' | 'apiKey' | 'apiKey2' | 'headers' | 'bodyFields'>;

/** What a case asks, as the request that this target gets. */
export function buildRequest(ask: Ask, target: Target, model: string): Outgoing {
  const method = ask.socket === undefined ? (ask.method ?? 'POST') : 'GET';
  const path = ask.path ?? '/responses';
  // Anything else could turn the path into a part of the host.
  if (!path.startsWith('/')) throw new Error(`the path of a request must begin with a slash: ${path}`);
  const url = new URL(target.base + path);
  for (const [name, value] of [...target.baseQuery, ...Object.entries(ask.query ?? {})]) {
    url.searchParams.append(name, value);
  }
  const body = bodyOf(ask, method, path, target.bodyFields, model);
  return { method, url: url.href, headers: headersOf(ask, body, target), body };
}

/** Requests that name a model. */
const WITH_MODEL: ReadonlySet<string> = new Set([
  '/responses',
  '/responses/input_tokens',
  '/responses/compact',
]);

function bodyOf(
  ask: Ask,
  method: string,
  path: string,
  fields: Target['bodyFields'],
  model: string,
): string | null {
  if (ask.raw !== undefined) return ask.raw.text;
  if (ask.body === undefined) return null;
  const socket = ask.socket !== undefined;
  if (!socket && (method !== 'POST' || !WITH_MODEL.has(path))) return JSON.stringify(ask.body);
  const head = { ...(socket && { type: 'response.create' }), ...(!ask.noModel && { model }) };
  if (!socket && path !== '/responses') return JSON.stringify({ ...head, ...ask.body });
  // What is not stored need not be deleted again.
  const store = ask.bare === true ? {} : { store: false };
  return JSON.stringify({ ...head, ...store, ...fields, ...ask.body });
}

function headersOf(ask: Ask, body: string | null, target: Target): Header[] {
  const headers = new Map<string, string>();
  if (ask.socket === undefined) {
    if (body !== null) headers.set('content-type', ask.raw?.contentType ?? 'application/json');
    // For streams too: that is what the SDKs of OpenAI send.
    headers.set('accept', 'application/json');
  }
  const key = { key: target.apiKey, second: target.apiKey2, wrong: WRONG_KEY, none: null, 'x-api-key': null }[
    ask.auth ?? 'key'
  ];
  if (key !== null) headers.set('authorization', `Bearer ${key}`);
  if (ask.auth === 'x-api-key' && target.apiKey !== null) headers.set('x-api-key', target.apiKey);
  for (const [name, value] of target.headers) {
    // A user who sends the key as another header is refused by it as well.
    if (ask.auth === undefined || ask.auth === 'key' || !isKeyHeader(name)) headers.set(name, value);
  }
  for (const [name, value] of Object.entries(ask.headers ?? {})) {
    if (value === null) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), value);
  }
  return [...headers];
}

function isKeyHeader(name: string): boolean {
  return ['authorization', 'api-key', 'x-api-key'].includes(name);
}
