/** What an answer must not give away: the key, a hash of it, the inside of the server. */
import { READING } from '../../wire/bounds.ts';
import { REDACTED } from '../../wire/redact.ts';
import type { Collector } from '../collector.ts';
import type { Place } from '../finding.ts';
import type { Reading } from '../reading.ts';
import { placeOf, quote } from '../say.ts';
import { objectAt } from '../values.ts';

interface Leak {
  what: string;
  pattern: RegExp;
  /** Only in answers of these statuses; in any if absent. */
  statuses?: readonly number[];
}

const LEAKS: readonly Leak[] = [
  // The sender puts the marker where the key stood; from then on that is all that is left of it.
  { what: 'the key', pattern: new RegExp(REDACTED.replace(/[[\]]/g, '\\$&')) },
  { what: 'what may be a hash of the key', pattern: /\b[0-9a-f]{64}\b/i, statuses: [401, 403] },
  {
    what: 'a Python stack trace',
    pattern: /Traceback \(most recent call last\)|\bFile "[^"\n]{1,300}", line \d+/,
  },
  { what: 'a JavaScript stack trace', pattern: /(?:^|\n)[ \t]+at [^\n]{1,300}:\d+:\d+\)?/ },
  { what: 'a Java stack trace', pattern: /\bat [\w$.]{1,300}\([\w$]{1,100}\.(?:java|kt|scala):\d+\)/ },
  { what: 'a Go stack trace', pattern: /\bgoroutine \d+ \[[a-z ]+\]:/ },
  { what: 'a Rust panic', pattern: /\bthread '[^'\n]{1,100}' panicked at / },
  {
    what: 'a path of the file system',
    pattern: /\/(?:site|dist)-packages\/|\/node_modules\/|\b[A-Z]:\\(?:Users|Windows|Program Files)\\/,
  },
  {
    what: 'a path of the file system',
    pattern:
      /(?:^|[\s"'(=[])\/(?:usr|home|root|opt|var|srv|etc|app|workspace|Users)\/[\w.@/-]{1,300}\.(?:py|js|ts|mjs|cjs|go|rs|rb|java|php|c|cc|cpp)\b/,
  },
];

interface Said {
  text: string;
  place: Place;
}

/** Only errors are looked into, and headers for the key: a model may speak of keys and paths as it likes. */
export function checkLeaks(reading: Reading, to: Collector): void {
  const marked = (reading.exchange.response?.headers ?? []).find(([, value]) => value.includes(REDACTED));
  const errors = errorTexts(reading);
  if (marked !== undefined) {
    const [header, value] = marked;
    to.break('error.no-secret', EXPECTED, `the key: ${quote(value)}`, { header });
  }
  for (const { text, place } of errors) {
    const got = leakIn(text, reading);
    if (got === null) to.keep('error.no-secret');
    else to.break('error.no-secret', EXPECTED, got, place);
  }
}

const EXPECTED = 'nothing of the key or of the inside of the server';

function leakIn(text: string, { status, exchange }: Reading): string | null {
  for (const { what, pattern, statuses } of LEAKS) {
    if (statuses?.includes(status) === false) continue;
    const [found] = pattern.exec(text) ?? [];
    // What the client said itself is no secret to it.
    if (found === undefined || exchange.request.body?.includes(found.trim()) === true) continue;
    return `${what}: ${quote(found.trim())}`;
  }
  return null;
}

/** Escapes are undone, so that a line of a stack trace begins at the beginning of a line. */
function errorTexts(reading: Reading): Said[] {
  if (reading.status >= 400) return [{ text: unescaped(reading.text), place: {} }];
  return reading.events.flatMap((event) => {
    const failed =
      event.type === 'response.failed' ? objectAt(objectAt(event.data, 'response'), 'error') : null;
    const error = event.type === 'error' ? event.data : failed;
    return error === null ? [] : [{ text: unescaped(JSON.stringify(error)), place: placeOf(event) }];
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '/': '/', '\\': '\\' };

function unescaped(text: string): string {
  return text
    .slice(0, READING.searched)
    .replace(/\\([nt"/\\])/g, (escape, letter: string) => ESCAPES[letter] ?? escape);
}
