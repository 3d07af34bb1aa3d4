/** What a request asks the mock to do, in band or by header, so that a gateway in between need not know. */
import { isObject, type JsonValue } from './json.ts';
import { textOf } from './text-of.ts';
import type { Directives } from './types.ts';

/** At most this much of any one source is read. */
const MAX_LENGTH = 4_000;
const MAX_MILLISECONDS = 60_000;
// Bounded, and without brackets inside, so that a text full of openings is not searched again and again.
const IN_BAND = /\[\[resproof:([^\][]{0,2000})\]\]/g;

/** The text without its directives: what the rules read. */
export const withoutDirectives = (text: string): string => text.replace(IN_BAND, '').trim();

/**
 * All directives of one request; a later source wins: the last user message, `metadata.resproof`, the header
 * `x-resproof-directive`. `body` is the parsed body, of whatever type.
 */
export function readDirectives(headers: Record<string, string>, body: JsonValue | undefined): Directives {
  const found: Directives = {};
  for (const text of sources(headers, body)) {
    for (const word of text.slice(0, MAX_LENGTH).split(/[\s,;]+/)) if (word !== '') read(word, found);
  }
  return found;
}

/** `once` merged in, for the first time that a request is seen. */
export function withOnce(directives: Directives): Directives {
  const { once, ...always } = directives;
  return { ...always, ...once };
}

function* sources(headers: Record<string, string>, body: JsonValue | undefined): Generator<string> {
  if (isObject(body)) {
    for (const match of lastUserText(body['input'] ?? body['messages']).matchAll(IN_BAND))
      yield match[1] ?? '';
    const metadata = body['metadata'];
    if (isObject(metadata) && typeof metadata['resproof'] === 'string') yield metadata['resproof'];
  }
  const header = headers['x-resproof-directive'];
  if (header !== undefined) yield header;
}

/** The text of the last user message of an input of either form; empty when there is none. */
export function lastUserText(input: JsonValue | undefined): string {
  if (typeof input === 'string') return input;
  if (!Array.isArray(input)) return '';
  const last = input.findLast((item) => isObject(item) && item['role'] === 'user');
  return isObject(last) ? textOf(last['content']) : '';
}

type Reader = (value: string, into: Directives) => boolean;

const flag =
  (name: 'refusal' | 'incomplete'): Reader =>
  (value, into) => {
    into[name] = true;
    return value === '';
  };

const CODE = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

const code =
  (name: 'failed' | 'errorEvent' | 'error', usual = ''): Reader =>
  (value, into) => {
    const read = value === '' ? usual : value;
    if (!CODE.test(read)) return false;
    into[name] = read;
    return true;
  };

const number =
  (name: 'status' | 'cutAfter' | 'slow' | 'ttft' | 'itl', from: number, to: number): Reader =>
  (value, into) => {
    const read = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(read >= from && read <= to)) return false;
    into[name] = read;
    return true;
  };

const list =
  (name: 'calls' | 'tools' | 'faults' | 'variants'): Reader =>
  (value, into) => {
    into[name] = [...(into[name] ?? []), value];
    return value !== '';
  };

const share: Reader = (value, into) => {
  if (!/^(0(\.\d{1,6})?|1(\.0+)?)$/.test(value)) return false;
  into.jitter = Number(value);
  return true;
};

const DEFAULT_SLOW = '100';
const slow = number('slow', 0, MAX_MILLISECONDS);
const cutAfter = number('cutAfter', 0, 1_000_000);

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['refusal', flag('refusal')],
  ['incomplete', flag('incomplete')],
  ['failed', code('failed', 'server_error')],
  ['error-event', code('errorEvent', 'server_error')],
  ['error', code('error')],
  ['call', list('calls')],
  ['tool', list('tools')],
  ['status', number('status', 400, 599)],
  ['cut', (value, into) => value.startsWith('after:') && cutAfter(value.slice('after:'.length), into)],
  ['slow', (value, into) => slow(value === '' ? DEFAULT_SLOW : value, into)],
  ['ttft', number('ttft', 0, MAX_MILLISECONDS)],
  ['itl', number('itl', 0, MAX_MILLISECONDS)],
  ['jitter', share],
  ['fault', list('faults')],
  ['variant', list('variants')],
  ['once', (value, into) => readOnce(value, into)],
]);

/** How each directive is written, for the message about one that is not known. */
export const DIRECTIVE_FORMS =
  'refusal, incomplete, failed, failed=CODE, error-event, error-event=CODE, error=CODE, call=NAME, tool=TYPE, status=N, cut=after:N, slow, slow=MS, ttft=MS, itl=MS, jitter=SHARE, fault=ID, variant=ID, once=DIRECTIVE';

function read(word: string, into: Directives): void {
  const [name = '', ...rest] = word.split('=');
  const reader = READERS.get(name);
  if (reader === undefined || !reader(rest.join('='), into)) into.unknown = [...(into.unknown ?? []), word];
}

function readOnce(value: string, into: Directives): boolean {
  if (value === '' || value.startsWith('once')) return false;
  const { unknown, ...once }: Directives = { ...into.once };
  read(value, once);
  const { unknown: bad, ...good }: Directives = once;
  into.once = good;
  return unknown === undefined && bad === undefined;
}
