import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../../spec/schemas/transcript.schema.json' with { type: 'json' };
import type { TranscriptExchange, TranscriptHeader } from '../../spec/generated/transcript.ts';
import type { Exchange } from './exchange.ts';
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

/** A run makes a few hundred; a file beyond this is something else. */
const MAX_EXCHANGES = 100_000;

/** Whether a text begins as a transcript does. Cheap; says nothing about the rest. */
export function looksLikeTranscript(text: string): boolean {
  return /^\uFEFF?\s*\{[^\n]*"transcript"\s*:/.test(text.slice(0, 10_000));
}

/** Reads a whole transcript. Throws TranscriptError at the first line that is none, a last one cut off in writing aside. */
export function readTranscript(text: string): Transcript {
  const checks = compile();
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  let header: TranscriptHeader | null = null;
  const exchanges: Exchange[] = [];
  const ids = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const number = index + 1;
    if (header !== null && index === lines.length - 1 && isCut(line)) {
      return { header, exchanges, cutLine: number };
    }
    const value = parse(line, number);
    if (header === null) {
      if (!hasKey(value, 'transcript')) throw new TranscriptError(number, 'no header of a transcript');
      header = checked(checks.header, value, number);
      continue;
    }
    if (exchanges.length === MAX_EXCHANGES)
      throw new TranscriptError(number, `more than ${MAX_EXCHANGES} exchanges`);
    const exchange = toExchange(checked(checks.exchange, value, number), number);
    if (ids.has(exchange.id))
      throw new TranscriptError(number, `a second exchange ${exchange.id.slice(0, 100)}`);
    ids.add(exchange.id);
    exchanges.push(exchange);
  }
  if (header === null) throw new TranscriptError(1, 'the transcript is empty');
  return { header, exchanges };
}

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

let compiled: Checks | null = null;

/** Compiled when the first transcript is read: a run that only writes one does not pay for it. */
function compile(): Checks {
  if (compiled !== null) return compiled;
  const ajv = new Ajv2020({ strict: true, formats: { 'date-time': true } });
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
