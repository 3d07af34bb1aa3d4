import type { Chunk, Exchange, Header } from './exchange.ts';

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
  /** Keeps chunk boundaries and times; a secret that lies over two chunks stands redacted in the first. */
  chunks(chunks: Chunk[]): Chunk[];
  exchange(exchange: Exchange): Exchange;
}

const credentialHeaders = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'api-key']);
const cookieHeaders = new Set(['cookie', 'set-cookie']);

/**
 * Shorter keys (`none`, `test`, `ollama`) are placeholders that local servers ask for. They are taken out of
 * credential headers only: as text they are common words, and replacing them would change what the server said.
 */
const MIN_SECRET = 8;

export function createRedactor(secrets: readonly (string | null | undefined)[]): Redactor {
  const forms = [...new Set([...secrets, WRONG_KEY].flatMap((each) => formsOf(each ?? '')))].sort(
    // The longest first: one form may be a part of another.
    (a, b) => b.length - a.length,
  );
  const needles = forms.map((form) => Buffer.from(form));

  const text = (from: string): string => forms.reduce((left, form) => left.replaceAll(form, REDACTED), from);

  const chunks = (from: Chunk[]): Chunk[] => {
    const spans = findAll(joined(from), needles);
    return spans.length === 0 ? from : cutOut(from, spans);
  };

  const header = ([name, value]: Header, sent: boolean): Header => {
    if (cookieHeaders.has(name)) return [name, text(value).replace(/=[^;]*/, `=${COOKIE}`)];
    if (!credentialHeaders.has(name)) return [name, text(value)];
    const [, scheme = '', credential = ''] = /^((?:Bearer|Basic)\s+)?(.*)$/is.exec(value) ?? [];
    return sent && credential === WRONG_KEY ? [name, value] : [name, scheme + REDACTED];
  };

  return {
    text,
    chunks,
    exchange: ({ request, response, failure, ...rest }) => ({
      ...rest,
      request: {
        method: request.method,
        url: text(request.url),
        headers: request.headers.map((each) => header(each, true)),
        body: request.body === null ? null : text(request.body),
      },
      response: response && {
        ...response,
        headers: response.headers.map((each) => header(each, false)),
        chunks: chunks(response.chunks),
      },
      failure: failure && { kind: failure.kind, message: text(failure.message) },
    }),
  };
}

/** The ways in which a secret may stand on the wire: as it is, in a URL, in a JSON string, in base64. */
function formsOf(secret: string): string[] {
  if (secret.length < MIN_SECRET) return [];
  const url = encodeURIComponent(secret);
  // As in a form and in URLSearchParams, where a space is a plus sign.
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    url,
    form,
    ...[url, form].map((each) => each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    json,
    json.replaceAll('/', '\\/'),
    ...base64Forms(secret),
  ];
}

/**
 * base64 shows a text in three ways, by where it begins within a group of three bytes (`user:KEY` shifts it).
 * What depends on its neighbours, at most two characters at either end, is left off.
 */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const begin = shift === 0 ? 0 : shift + 1;
    const end = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
    const core = whole.slice(begin, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

type Span = [start: number, end: number];

/** Merged spans of every occurrence, in order. */
function findAll(bytes: Buffer, needles: Buffer[]): Span[] {
  const found: Span[] = [];
  for (const needle of needles) {
    let at = bytes.indexOf(needle);
    while (at !== -1) {
      found.push([at, at + needle.length]);
      at = bytes.indexOf(needle, at + needle.length);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged: Span[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (last !== undefined && span[0] < last[1]) last[1] = Math.max(last[1], span[1]);
    else merged.push(span);
  }
  return merged;
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
