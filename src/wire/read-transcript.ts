import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../../spec/schemas/transcript.schema.json' with { type: 'json' };
import type { TranscriptExchange, TranscriptHeader } from '../../spec/generated/transcript.ts';
import { ANSWER, INPUT, READING } from './bounds.ts';
import type { Exchange } from './exchange.ts';
import { measure } from './measure-json.ts';
import { looksLikeRecording, readRecording } from './recording.ts';
import { exchangeOf, type Transcript } from './transcript.ts';

/** A text that is not a transcript; the message names the line. */
export class TranscriptError extends Error {
  override readonly name = 'TranscriptError';
  /** From 1. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/** What stands in place of a secret may be longer than it, and base64 is longer than bytes. */
const MAX_BODY = 2 * ANSWER.bodyBytes;

/** Whether a text begins as a transcript does. Cheap; says nothing about the rest. */
export function looksLikeTranscript(text: string): boolean {
  return looksLikeRecording(text) || /^\uFEFF?\s*\{[^\n]*"transcript"\s*:/.test(text.slice(0, 10_000));
}

/**
 * Reads a whole transcript, as text or as bytes: JSON lines, or a recording of one exchange. Throws TranscriptError at the first line that is none, a last one cut off in
 * writing aside.
 */
export function readTranscript(from: string | Uint8Array): Transcript {
  const checks = compile();
  const bytes = bytesOf(from);
  if (looksLikeRecording(bytes.toString('utf8', 0, 100))) return fromRecording(bytes, checks);
  let header: TranscriptHeader | null = null;
  const exchanges: Exchange[] = [];
  const ids = new Set<string>();
  let room: number = INPUT.values;
  let size = 0;
  for (const { text: line, number, isLast } of linesOf(bytes)) {
    const { depth, values } = measure(line);
    room -= values;
    if (depth > READING.depth || room < 0)
      throw new TranscriptError(
        number,
        room < 0 ? `more than ${INPUT.values} values, its own and those before it` : 'nested too deeply',
      );
    if (header !== null && isLast && isCut(line)) {
      return { header, exchanges, cutLine: number };
    }
    const value = parse(line, number);
    if (header === null) {
      if (!hasKey(value, 'transcript')) throw new TranscriptError(number, 'no header of a transcript');
      header = checked(checks.header, value, number);
      continue;
    }
    if (exchanges.length === INPUT.exchanges)
      throw new TranscriptError(number, `more than ${INPUT.exchanges} exchanges`);
    const exchange = toExchange(checked(checks.exchange, value, number), number);
    for (const { bytes } of exchange.response?.chunks ?? []) size += bytes.length;
    if (size > INPUT.bodyBytes)
      throw new TranscriptError(
        number,
        `more than ${INPUT.bodyBytes} bytes of answers, its own and those before it`,
      );
    if (ids.has(exchange.id))
      throw new TranscriptError(number, `a second exchange ${exchange.id.slice(0, 100)}`);
    ids.add(exchange.id);
    exchanges.push(exchange);
  }
  if (header === null) throw new TranscriptError(1, 'the transcript is empty');
  return { header, exchanges };
}

function fromRecording(bytes: Buffer, checks: Checks): Transcript {
  let read;
  try {
    read = readRecording(bytes);
  } catch (error) {
    // Of YAML, the first line says it, and the others show the place.
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new TranscriptError(1, said.slice(0, 300));
  }
  const header = checked(checks.header, read.header, 1);
  return { header, exchanges: [toExchange(checked(checks.exchange, read.exchange, 1), 1)] };
}

function bytesOf(from: string | Uint8Array): Buffer {
  return typeof from === 'string'
    ? Buffer.from(from)
    : Buffer.from(from.buffer, from.byteOffset, from.byteLength);
}

interface Line {
  text: string;
  /** From 1. */
  number: number;
  /** Nothing comes behind it, not even a line end. */
  isLast: boolean;
}

/** Those that are not empty, one by one: a whole transcript may have more characters than a string. */
function* linesOf(bytes: Buffer): Generator<Line> {
  let at = bytes.subarray(0, 3).equals(BOM) ? BOM.length : 0;
  for (let number = 1; at < bytes.length; number += 1) {
    if (bytes[at] === LF) {
      at += 1;
      continue;
    }
    const end = bytes.indexOf(LF, at);
    const isLast = end === -1;
    const text = bytes.toString('utf8', at, isLast ? bytes.length : end);
    if (text.trim() !== '') yield { text, number, isLast };
    at = isLast ? bytes.length : end + 1;
  }
}

const LF = 0x0a;
const BOM = Buffer.from('\uFEFF');

/** A line without its line end that began as an exchange does. */
function isCut(line: string): boolean {
  if (!line.startsWith('{"id":')) return false;
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}

interface Checks {
  header: ValidateFunction<TranscriptHeader>;
  exchange: ValidateFunction<TranscriptExchange>;
}

/** Whatever JavaScript takes for one. */
function isDate(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

let compiled: Checks | null = null;

/** Compiled when the first transcript is read: a run that only writes one does not pay for it. */
function compile(): Checks {
  if (compiled !== null) return compiled;
  const ajv = new Ajv2020({ strict: true, formats: { 'date-time': isDate } });
  ajv.addSchema(schema, 'transcript');
  const named = <T>(name: string): ValidateFunction<T> =>
    ajv.compile<T>({ $ref: `transcript#/$defs/${name}` });
  compiled = { header: named('TranscriptHeader'), exchange: named('TranscriptExchange') };
  return compiled;
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new TranscriptError(number, `not JSON: ${line.slice(0, 60)}${line.length > 60 ? '…' : ''}`);
  }
}

function checked<T>(check: ValidateFunction<T>, value: unknown, number: number): T {
  if (check(value)) return value;
  throw new TranscriptError(number, explain(check.errors ?? []));
}

/** Of the errors that a choice between branches brings, the one deepest in the document says most. */
function explain(errors: ErrorObject[]): string {
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  const [deepest] = errors.toSorted((a, b) => depth(b) - depth(a));
  if (deepest === undefined) return 'does not fit the schema';
  const extra =
    deepest.keyword === 'additionalProperties' ? `: ${String(deepest.params['additionalProperty'])}` : '';
  return `${deepest.instancePath || 'the line'} ${deepest.message ?? 'is wrong'}${extra}`.slice(0, 300);
}

function toExchange(line: TranscriptExchange, number: number): Exchange {
  const size = (line.response?.chunks ?? []).reduce(
    (sum, { text, base64 }) => sum + (text?.length ?? 0) + (base64?.length ?? 0),
    0,
  );
  if (size > MAX_BODY) throw new TranscriptError(number, `a body of more than ${MAX_BODY} characters`);
  try {
    return exchangeOf(line);
  } catch (error) {
    if (error instanceof RangeError) throw new TranscriptError(number, error.message);
    throw error;
  }
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
