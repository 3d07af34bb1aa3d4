import { ANSWER } from './bounds.ts';
import type { Failure, FailureKind } from './exchange.ts';

/** How far a request had come when it failed. */
export interface Progress {
  connected: boolean;
  /** The status line had come. */
  answered: boolean;
}

const MAX_MESSAGE = 300;

const kinds: Record<string, FailureKind> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too-large',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  ERR_ASSERTION: 'protocol',
};

/** In other words than those of the library. It asserts that a status is one of HTTP. */
const words: Record<string, string> = {
  UND_ERR_HEADERS_OVERFLOW: `the head, or the trailers, are over ${ANSWER.headerBytes} bytes`,
  ERR_ASSERTION: 'an answer that HTTP/1.1 does not know',
};

/** These say that we made the request wrong. */
const ours = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH']);

/** What an error of undici or of the system means; null when it is a fault of ours. */
export function failureOf(error: unknown, { connected, answered }: Progress): Failure | null {
  const code = codeOf(error);
  if (ours.has(code)) return null;
  const message = messageOf(error);
  return { kind: kindOf(error, code, message, { connected, answered }), message };
}

function kindOf(
  error: unknown,
  code: string,
  message: string,
  { connected, answered }: Progress,
): FailureKind {
  if (!connected) return 'connect';
  if (Object.hasOwn(kinds, code)) return kinds[code] as FailureKind;
  if (code.startsWith('HPE_') || isOfParser(error)) return 'protocol';
  // undici says `other side closed` for an early end, and `bad …` for what it cannot make sense of.
  if (code === 'UND_ERR_SOCKET') return message.includes('bad ') ? 'protocol' : 'cut';
  return answered ? 'cut' : 'protocol';
}

/** Some of its errors have no code. */
function isOfParser(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError';
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}

/** One line. An AggregateError, one attempt for each address of the host, has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return oneLine([...new Set(error.errors.map(messageOf))].join('; '));
  }
  const code = codeOf(error);
  if (Object.hasOwn(words, code)) return words[code] as string;
  const message = error instanceof Error ? error.message || code : String(error);
  return oneLine(ofOpenSsl(message) || 'the connection failed');
}

/** `40…:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/….c:77:` in the words that matter. */
function ofOpenSsl(message: string): string {
  const reason = /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/i.exec(message.trim())?.[1];
  if (reason === undefined) return message;
  return `TLS: ${reason}${reason === 'wrong version number' ? ' (is it http and not https?)' : ''}`;
}

function oneLine(message: string): string {
  const clean = message.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return clean.length > MAX_MESSAGE ? `${clean.slice(0, MAX_MESSAGE)}…` : clean;
}
