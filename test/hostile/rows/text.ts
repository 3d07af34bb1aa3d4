/** Servers that write for whoever reads the report. */
import type { Row } from '../target.ts';
import { but, editing, envelope, json, notStreamed, onlyWhen, stream } from './answers.ts';

/** What a terminal, a browser or a chat would obey, in one string. */
export const TRICKS =
  '\u001b[2J\u001b]0;pwned\u0007\u001b]8;;https://evil.example\u001b\\\u009b31m\r\b\u0000\u007f' +
  '\u202eDESSAP\u202c\u2066\u200b\u{e0041}\ufeff\u2028\u2029' +
  '<script>alert(1)</script><img src=x onerror=alert(1)>&#27;[31m]]>' +
  '![x](https://evil.example/x.png)[click](javascript:alert(1))`$(id)`\'";|\n## Passed\n::error::x\n##[set-output name=a]b';

export const textRows: Row[] = [
  {
    id: 'tricks-in-errors',
    does: 'refuses everything with messages that attack a terminal, a browser and a shell',
    answer: json(envelope(TRICKS, { type: TRICKS, code: TRICKS, param: TRICKS }), 400, [
      ['x-request-id', encodeURIComponent(TRICKS)],
    ]),
    exit: 1,
    says: /pwned/,
  },
  {
    id: 'tricks-everywhere',
    does: 'puts the same into every string of every answer',
    answer: onlyWhen(
      notStreamed,
      but((reply) => ({
        ...reply,
        body: JSON.stringify(JSON.parse(String(reply.body)), (key, value: unknown) =>
          typeof value === 'string' ? value + TRICKS : value,
        ),
      })),
    ),
    exit: 1,
    says: /pwned/,
  },
  {
    id: 'tricks-in-streams',
    does: 'puts the same into the ids, types and event lines of streams',
    answer: stream((text) =>
      text
        .replaceAll('"id":"msg_', `"id":"${JSON.stringify(TRICKS).slice(1, -1)}`)
        .replaceAll('event: response.in_progress', `event: ${TRICKS.replaceAll(/[\r\n]/g, '')}`),
    ),
    exit: 1,
    says: /pwned/,
  },
  {
    id: 'tricks-in-redirect',
    does: 'redirects to a place with escape sequences in it',
    answer: json('{}', 302, [['location', 'https://x.example/\u009b2J\u0085\u202e']]),
    exit: 3,
    says: /redirects to/,
  },
  {
    id: 'tricks-in-model',
    does: 'says that it is another model, with a name that attacks a terminal',
    answer: editing((value) => ({ ...value, model: TRICKS })),
    exit: 0,
    says: /echo\.model/,
  },
  {
    id: 'nul-bytes',
    does: 'puts NUL bytes between the characters of its bodies',
    answer: but((reply) => ({ ...reply, body: String(reply.body).split('').join('\u0000') })),
    exit: 1,
    says: /http\.json-valid/,
  },
  {
    id: 'wide-characters',
    does: 'answers with characters beyond the basic plane, combining ones, and emoji of many parts',
    answer: editing((value) => ({
      ...value,
      metadata: Object.fromEntries([
        ['\u{1F468}\u200d\u{1F469}\u200d\u{1F467}', `e${'\u0301'.repeat(1_000)}`],
      ]),
    })),
    exit: 1,
    says: /echo\.metadata/,
  },
];
