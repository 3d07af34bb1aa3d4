import type { Chunk, Exchange, Header } from './exchange.ts';
import { begunAtEnd, formsOf, mayBeSpelled, spelledOut } from './secret-forms.ts';

/** What stands in place of a secret. In an answer it means that the server gave the secret back. */
export const REDACTED = '[redacted]';

/** What stands in place of a cookie's value; not a secret of ours, so that nothing is concluded from it. */
const COOKIE = '[cookie]';

/**
 * A key that nobody ever issued, sent by cases that want to be refused. It is no secret: requests show it.
 * Answers that give it back are redacted all the same, so that the judge sees what happened to it.
 */
export const WRONG_KEY = 'sk-invalid-resproof-was-never-issued-0000';

/** Takes secrets out of everything that leaves the sender: text, bytes, whole exchanges. */
export interface Redactor {
  text(text: string): string;
  /** The same value, each text in it without the user's secrets. Of what is made of exchanges: a secret that came in pieces is whole there. */
  value<T>(value: T): T;
  /** Keeps chunk boundaries and times; a secret that lies over two chunks stands redacted in the first, one that was cut off at the end as well. */
  chunks(chunks: Chunk[]): Chunk[];
  exchange(exchange: Exchange): Exchange;
}

const credentialHeaders = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'api-key']);
const cookieHeaders = new Set(['cookie', 'set-cookie']);

export function createRedactor(secrets: readonly (string | null | undefined)[]): Redactor {
  const given = secrets.filter((each) => typeof each === 'string');
  const all = takerOf([...given, WRONG_KEY]);
  const theirs = takerOf(given);

  const chunks = (from: Chunk[]): Chunk[] => {
    const spans = all.inBytes(joined(from));
    return spans.length === 0 ? from : cutOut(from, spans);
  };

  const header = ([name, value]: Header, sent: boolean): Header => {
    if (cookieHeaders.has(name)) return [name, all.text(value).replace(/=[^;]*/, `=${COOKIE}`)];
    if (!credentialHeaders.has(name)) return [all.name(name), all.text(value)];
    const [, scheme = '', credential = ''] = /^((?:Bearer|Basic)\s+)?(.*)$/is.exec(value) ?? [];
    return sent && credential === WRONG_KEY ? [name, value] : [name, scheme + REDACTED];
  };

  return {
    text: all.text,
    value: (value) => mapTexts(value, theirs.text),
    chunks,
    exchange: ({ request, response, failure, ...rest }) => ({
      ...rest,
      request: {
        method: request.method,
        url: all.text(request.url),
        headers: request.headers.map((each) => header(each, true)),
        body: request.body === null ? null : all.text(request.body),
      },
      response: response && {
        ...response,
        headers: response.headers.map((each) => header(each, false)),
        chunks: chunks(response.chunks),
      },
      failure: failure && { kind: failure.kind, message: all.text(failure.message) },
    }),
  };
}

interface Taker {
  text(text: string): string;
  /** Of a header: we wrote it in small letters. */
  name(text: string): string;
  inBytes(bytes: Buffer): Span[];
}

/** Finds some secrets in all their forms. */
function takerOf(secrets: readonly string[]): Taker {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort(
    // The longest first: one form may be a part of another.
    (a, b) => b.length - a.length,
  );
  const small = forms.map((form) => form.toLowerCase());
  const needles = forms.map((form) => Buffer.from(form));
  const spelled = [...new Set(secrets)].map(spelledOut).filter((each) => each !== null);
  const inText = (text: string): string =>
    spelled.reduce(
      (left, find) => cutText(left, find(left)),
      forms.reduce((left, form) => left.replaceAll(form, REDACTED), text),
    );
  return {
    text: inText,
    name: (text) => small.reduce((left, form) => left.replaceAll(form, REDACTED), text),
    inBytes(bytes) {
      const found = needles.flatMap((needle) => placesOf(bytes, needle));
      if (spelled.length > 0 && mayBeSpelled(bytes)) {
        // Latin-1 has a character for each byte, so that places are the same.
        const text = bytes.toString('latin1');
        for (const find of spelled) for (const span of find(text)) found.push(span);
      }
      const begun = begunAtEnd(bytes, needles);
      if (begun > 0) found.push([bytes.length - begun, bytes.length]);
      return merged(found);
    },
  };
}

/** The same value, with every text in it changed. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => mapTexts(each, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change)])) as T;
}

type Span = [start: number, end: number];

function placesOf(bytes: Buffer, needle: Buffer): Span[] {
  const found: Span[] = [];
  let at = bytes.indexOf(needle);
  while (at !== -1) {
    found.push([at, at + needle.length]);
    at = bytes.indexOf(needle, at + needle.length);
  }
  return found;
}

/** In order, those that overlap as one. */
function merged(found: Span[]): Span[] {
  found.sort((a, b) => a[0] - b[0]);
  const spans: Span[] = [];
  for (const span of found) {
    const last = spans.at(-1);
    if (last !== undefined && span[0] < last[1]) last[1] = Math.max(last[1], span[1]);
    else spans.push(span);
  }
  return spans;
}

function cutText(text: string, spans: readonly Span[]): string {
  let left = '';
  let at = 0;
  for (const [start, end] of spans) {
    left += text.slice(at, start) + REDACTED;
    at = end;
  }
  return left + text.slice(at);
}

function cutOut(chunks: Chunk[], spans: Span[]): Chunk[] {
  const marker = Buffer.from(REDACTED);
  const out: Chunk[] = [];
  let chunkStart = 0;
  let next = 0;
  for (const chunk of chunks) {
    const chunkEnd = chunkStart + chunk.bytes.length;
    const pieces: Uint8Array[] = [];
    let at = chunkStart;
    while (next < spans.length) {
      const [start, end] = spans[next] as Span;
      if (start >= chunkEnd) break;
      if (start >= chunkStart) pieces.push(chunk.bytes.subarray(at - chunkStart, start - chunkStart), marker);
      at = Math.min(end, chunkEnd);
      if (end > chunkEnd) break;
      next += 1;
    }
    pieces.push(chunk.bytes.subarray(at - chunkStart));
    const bytes = plain(Buffer.concat(pieces));
    // A chunk that held nothing but the rest of a secret is gone with it.
    if (bytes.length > 0) out.push({ ...chunk, bytes });
    chunkStart = chunkEnd;
  }
  return out;
}

function joined(chunks: Chunk[]): Buffer {
  return Buffer.concat(chunks.map((chunk) => chunk.bytes));
}

/** A Uint8Array and not a Buffer, so that exchanges compare as plain data. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
