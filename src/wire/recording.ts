/**
 * A recording: a transcript of one exchange, laid out for people. What is known of it stands in YAML between two lines of
 * `---`, and below it the body of the answer, byte for byte as it came.
 */
import { parse, stringify } from 'yaml';
import type { TranscriptHeader } from '../../spec/generated/transcript.ts';
import type { Chunk, Exchange } from './exchange.ts';

/** What a recording says, still unchecked: the two lines of a transcript. */
interface Read {
  header: unknown;
  exchange: unknown;
}

const OPENING = '---\ntranscript: 1\n';
const CLOSING = '\n---\n';

/** Whether bytes begin as a recording does. Cheap; says nothing about the rest. */
export function looksLikeRecording(text: string): boolean {
  return text.startsWith(OPENING);
}

export function writeRecording(header: TranscriptHeader, { response, ...exchange }: Exchange): Buffer {
  const { transcript: _version, ...about } = header;
  const told = {
    ...about,
    exchange: {
      ...exchange,
      response: response && { ...response, chunks: response.chunks.map(sizeAndTime).join(' ') },
    },
  };
  const head = stringify(told, { lineWidth: 0, aliasDuplicateObjects: false, flowCollectionPadding: false });
  const body = response?.chunks.map(({ bytes }) => bytes) ?? [];
  return Buffer.concat([Buffer.from(OPENING + head.trimEnd() + CLOSING), ...body]);
}

/** Throws an Error whose message says what is wrong, for a head that is no YAML. */
export function readRecording(bytes: Buffer): Read {
  const end = bytes.indexOf(CLOSING, OPENING.length - 1);
  if (end === -1) throw new Error('no second line of --- that ends the head');
  const head = bytes.toString('utf8', 0, end).slice('---\n'.length);
  const value: unknown = parse(head, { maxAliasCount: 0, uniqueKeys: true, logLevel: 'silent' });
  const { exchange, ...header } = objectOf(value);
  const { response, ...rest } = objectOf(exchange);
  if (response === null || response === undefined) return { header, exchange };
  const { chunks, ...answer } = objectOf(response);
  const body = bytes.subarray(end + CLOSING.length);
  return {
    header,
    exchange: { ...rest, response: { ...answer, chunks: piecesOf(body, String(chunks ?? '')) } },
  };
}

/** `344@12.5`: so many bytes, so many milliseconds after the start of the request. */
const sizeAndTime = ({ at, bytes }: Chunk): string => `${bytes.length}@${at}`;

/** A body that was edited by hand is longer or shorter than its pieces: the last one takes what is left. */
function piecesOf(body: Buffer, told: string): { at: number; base64: string }[] {
  const pieces = [...told.matchAll(/(\d+)@(\d+(?:\.\d+)?)/g)].map(([, size, at]) => ({
    size: Number(size),
    at: Number(at),
  }));
  if (pieces.length === 0) pieces.push({ size: 0, at: 0 });
  const cut: { at: number; base64: string }[] = [];
  let start = 0;
  for (const [index, { size, at }] of pieces.entries()) {
    const end = index === pieces.length - 1 ? body.length : Math.min(body.length, start + size);
    if (end > start) cut.push({ at, base64: body.toString('base64', start, end) });
    start = end;
  }
  return cut;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
