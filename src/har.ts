/**
 * A HAR, as browsers' developer tools, Playwright and proxies save it, as exchanges. HTTP Archive 1.2.
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
import { routeOf } from './judge/routes.ts';
import { ANSWER, INPUT } from './wire/bounds.ts';
import type { Exchange, Header } from './wire/exchange.ts';
import { createRedactor } from './wire/redact.ts';

/** The message is a phrase that goes on from the name of the file: `has no entry that …`. */
export class HarError extends Error {
  override readonly name = 'HarError';
}

interface Har {
  /** Of the surface, keys and cookies redacted, each with the id `entry-N`, from 1 in the order of the file. */
  exchanges: Exchange[];
  /** What was left out and why, a sentence each. */
  notes: string[];
}

/** Whether a document is one: what it is called lies in its first letters. */
export function looksLikeHar(value: unknown): value is { log: { entries: unknown } } {
  const log = field(value, 'log');
  return typeof log === 'object' && log !== null && 'entries' in log;
}

/** @throws HarError where nothing in it can be judged */
export function readHar(document: unknown): Har {
  const entries = field(field(document, 'log'), 'entries');
  if (!Array.isArray(entries)) throw new HarError('is a HAR without a list of entries');
  if (entries.length > INPUT.exchanges)
    throw new HarError(`has more than ${INPUT.exchanges} entries; no more are read`);
  const left = { elsewhere: 0, unanswered: 0, bodiless: 0 };
  const began = Math.min(...entries.map(startOf).filter(Number.isFinite));
  const redactor = createRedactor(secretsIn(entries));
  const exchanges = entries.flatMap((entry: unknown, index): Exchange[] => {
    const exchange = exchangeOf(entry, index, began);
    if (exchange === null || routeOf(exchange) === 'other') left.elsewhere += 1;
    else if (exchange.response === null) left.unanswered += 1;
    else if (exchange.response.chunks.length === 0 && (sizeOf(entry) ?? 0) > 0) left.bodiless += 1;
    else return [redactor.exchange(exchange)];
    return [];
  });
  const notes = [
    told(left.elsewhere, 'asked for something else than the Responses API'),
    told(left.unanswered, 'had no answer'),
    told(left.bodiless, 'had a body that was not saved: save the HAR with content'),
  ].filter((note) => note !== '');
  if (exchanges.length === 0)
    throw new HarError(`has nothing in it to judge${notes.length === 0 ? '' : `. ${notes.join(' ')}`}`);
  return { exchanges, notes };
}

function told(count: number, why: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? 'entry' : 'entries'} left out: ${why}.`;
}

function exchangeOf(entry: unknown, index: number, began: number): Exchange | null {
  const request = field(entry, 'request');
  const response = field(entry, 'response');
  const url = field(request, 'url');
  const method = field(request, 'method');
  if (typeof url !== 'string' || typeof method !== 'string' || !URL.canParse(url)) return null;
  const sent = field(field(request, 'postData'), 'text');
  const status = field(response, 'status');
  const endedAt = Math.max(0, numberOr(field(entry, 'time'), 0));
  const waited = numberOr(field(field(entry, 'timings'), 'wait'), 0);
  const headersAt = Math.min(endedAt, Math.max(0, waited));
  const bytes = bodyOf(field(response, 'content'));
  return {
    id: `entry-${index + 1}`,
    case: '',
    step: '',
    attempt: 1,
    request: {
      method: method.toUpperCase(),
      url,
      headers: headersOf(field(request, 'headers')),
      body: typeof sent === 'string' ? sent : null,
    },
    response:
      typeof status === 'number' && status >= 100 && status <= 599
        ? {
            status,
            headers: headersOf(field(response, 'headers')),
            // One chunk: when its parts arrived is not in a HAR.
            chunks: bytes.length === 0 ? [] : [{ at: headersAt, bytes }],
            headersAt,
            endedAt,
          }
        : null,
    failure: null,
    startedAt: Math.max(0, numberOr(startOf(entry) - began, 0)),
  };
}

/** After content decoding, as an exchange has it. */
function bodyOf(content: unknown): Uint8Array {
  const text = field(content, 'text');
  if (typeof text !== 'string') return new Uint8Array();
  const base64 = field(content, 'encoding') === 'base64';
  return new Uint8Array(Buffer.from(text, base64 ? 'base64' : 'utf8')).subarray(0, ANSWER.bodyBytes);
}

/** Lower-case names, without the pseudo headers of HTTP/2. */
function headersOf(list: unknown): Header[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown): Header[] => {
    const name = field(each, 'name');
    const value = field(each, 'value');
    if (typeof name !== 'string' || typeof value !== 'string' || name.startsWith(':')) return [];
    return [[name.toLowerCase(), value]];
  });
}

/** A key is sent in a header; wherever else it stands, it is the same key. */
function secretsIn(entries: readonly unknown[]): string[] {
  const values = entries.flatMap((entry) =>
    headersOf(field(field(entry, 'request'), 'headers'))
      .filter(([name]) => /^(proxy-)?authorization$|key|token|secret/.test(name))
      .map(([, value]) => value.replace(/^(Bearer|Basic)\s+/i, '')),
  );
  return [...new Set(values)].filter((value) => value.length >= 8).slice(0, 100);
}

function startOf(entry: unknown): number {
  const at = field(entry, 'startedDateTime');
  return typeof at === 'string' ? Date.parse(at) : NaN;
}

function sizeOf(entry: unknown): number | null {
  const size = field(field(field(entry, 'response'), 'content'), 'size');
  return typeof size === 'number' ? size : null;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
