/**
 * The corpus: wire as servers really sent it, or bytes made after a report, with what the judge must find in it.
 * One `.wire` file each: YAML between two lines of `---`, then the body of the answer, byte for byte.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { requirement } from '../../spec/index.ts';
import type { DialectName, RequirementId } from '../../spec/index.ts';
import type { Chunk, Exchange, Header } from '../../src/wire/exchange.ts';

export interface Wire {
  /** The name of the file. */
  id: string;
  /** What is to be seen, in a phrase. */
  what: string;
  /** The reports behind it. */
  sources: string[];
  dialect: DialectName;
  /** The requirements that must be found broken; none for wire on which the judge must be silent. */
  finds: RequirementId[];
  /** What is found besides, as a consequence. */
  also: RequirementId[];
  exchange: Exchange;
}

/** The YAML of a file, with what may be left out. */
interface Head {
  what: string;
  sources: string[];
  dialect?: DialectName;
  request: { method?: string; path?: string; headers?: Record<string, string>; body?: unknown };
  status?: number;
  headers?: Record<string, string>;
  finds: string[];
  also?: string[];
  /** `\r`, `\n`, `\t`, `\xNN` and `\\` in the body are bytes, and a line that ends with `\` goes on in the next. */
  escapes?: boolean;
  /** The body arrives in chunks of so many bytes; whole if absent. */
  chunk?: number;
}

const FIELDS: ReadonlySet<string> = new Set<keyof Head>([
  'what',
  'sources',
  'dialect',
  'request',
  'status',
  'headers',
  'finds',
  'also',
  'escapes',
  'chunk',
]);

/** All files of a folder, by name. Throws on the first that is not as it should be, and names it. */
export function readCorpus(folder: string = import.meta.dirname): Wire[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.wire'));
  return files
    .sort()
    .map((name) => readWire(basename(name, '.wire'), readFileSync(join(folder, name), 'utf8')));
}

export function readWire(id: string, text: string): Wire {
  const [, yaml, body] = /^---\n(.*?\n)---\n(.*)$/s.exec(text) ?? [];
  if (yaml === undefined || body === undefined) throw new Error(`${id}: no YAML between two lines of ---`);
  const head = parse(yaml) as Head;
  const stranger = Object.keys(head).find((key) => !FIELDS.has(key));
  if (stranger !== undefined) throw new Error(`${id}: no field ${stranger}`);
  const bytes = head.escapes === true ? unescaped(body) : Buffer.from(body);
  return {
    id,
    what: head.what,
    sources: head.sources,
    dialect: head.dialect ?? 'openai',
    finds: head.finds.map((each) => known(id, each)),
    also: (head.also ?? []).map((each) => known(id, each)),
    exchange: exchangeOf(id, head, bytes),
  };
}

function known(file: string, id: string): RequirementId {
  const found = requirement(id);
  if (found === undefined) throw new Error(`${file}: no requirement ${id}`);
  return found.id;
}

function exchangeOf(
  id: string,
  { request, status = 200, headers = {}, chunk }: Head,
  bytes: Buffer,
): Exchange {
  const { method = 'POST', path = '/responses', body } = request;
  const sent = typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body);
  return {
    id: `${id}/wire`,
    case: id,
    step: 'wire',
    attempt: 1,
    request: {
      method,
      url: `https://api.example/v1${path}`,
      headers: listOf({ 'content-type': 'application/json', ...request.headers }),
      body: sent,
    },
    response: {
      status,
      headers: listOf({ 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers }),
      chunks: chunksOf(bytes, chunk ?? bytes.length),
      headersAt: 1,
      endedAt: 2 + bytes.length,
    },
    failure: null,
    startedAt: 0,
  };
}

function listOf(headers: Record<string, string>): Header[] {
  return Object.entries(headers).map(([name, value]): Header => [name.toLowerCase(), String(value)]);
}

function chunksOf(bytes: Buffer, size: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    chunks.push({ at: 2 + start, bytes: bytes.subarray(start, start + size) });
  }
  return chunks;
}

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\', '\n': '' };

function unescaped(body: string): Buffer {
  const bytes = body.split(/(\\x[0-9a-f]{2}|\\[rnt\\\n])/i).map((piece) => {
    if (/^\\x[0-9a-f]{2}$/i.test(piece)) return Buffer.from([Number.parseInt(piece.slice(2), 16)]);
    return Buffer.from(/^\\[rnt\\\n]$/.test(piece) ? (ESCAPES[piece.slice(1)] ?? piece) : piece);
  });
  return Buffer.concat(bytes);
}
