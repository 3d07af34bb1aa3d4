/** Servers that keep one waiting. */
import { drip, flood, headOf, type Row } from '../target.ts';
import { envelope, json, onlyWhen, streamed, STREAM_HEAD } from './answers.ts';

const NO_ANSWER = /gives no HTTP answer to any probe/;
const YEAR = 365 * 24 * 3_600;

export const timeRows: Row[] = [
  {
    id: 'never-answers',
    does: 'accepts connections and says nothing',
    waits: true,
    exit: 3,
    says: NO_ANSWER,
  },
  {
    id: 'one-byte-at-a-time',
    does: 'sends a good answer, one byte every 40 ms',
    answer: async ({ socket, good }) => {
      const { body } = await good();
      drip(socket, `${headOf(200, [['content-type', 'application/json']]).toString()}${String(body)}`, 40);
    },
    waits: true,
    exit: 3,
    says: NO_ANSWER,
  },
  {
    id: 'slow-headers',
    does: 'sends headers without an end, one every 20 ms',
    answer: ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      drip(socket, 'x-more: 1\r\n'.repeat(100), 5);
    },
    waits: true,
    exit: 3,
    says: NO_ANSWER,
  },
  {
    id: 'body-stops',
    does: 'sends the head and the first half of each body, and then nothing',
    answer: async ({ socket, good }) => {
      const { headers, body } = await good();
      const half = String(body).slice(0, String(body).length / 2);
      socket.write(headOf(200, [...headers, ['content-length', `${String(body).length}`]]));
      socket.write(half);
    },
    waits: true,
    exit: 3,
    says: /the answer did not end/,
  },
  {
    id: 'stream-stays-open',
    does: 'sends whole streams and never ends them',
    answer: onlyWhen(streamed, async ({ socket, good }) => {
      const { body } = await good();
      socket.write(STREAM_HEAD);
      socket.write(body);
    }),
    waits: true,
    exit: 3,
    says: /the answer did not end/,
  },
  {
    id: 'keepalive-comments',
    does: 'keeps each stream alive with comments, for ever',
    answer: onlyWhen(streamed, ({ socket }) => {
      socket.write(STREAM_HEAD);
      const timer = setInterval(() => socket.write(': ping\n\n'), 10);
      socket.on('close', () => clearInterval(timer));
    }),
    waits: true,
    exit: 3,
    says: /the answer did not end/,
  },
  {
    id: 'informational-flood',
    does: 'answers 102 Processing, again and again',
    answer: ({ socket }) => flood(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)),
    waits: true,
    exit: 3,
    says: NO_ANSWER,
  },
  {
    id: 'early-hints-then-good',
    does: 'sends fifty 103 Early Hints before each good answer',
    answer: async ({ socket, good, send }) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(50));
      send(await good());
    },
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'retry-after-a-year',
    does: 'answers 429 and asks to come back in a year',
    answer: json(envelope('Slow down.', { type: 'rate_limit_error' }), 429, [['retry-after', `${YEAR}`]]),
    exit: 3,
    says: /nothing but 429/,
  },
  {
    id: 'retry-after-negative',
    does: 'answers 429 with a Retry-After of -1',
    answer: json(envelope('Slow down.', { type: 'rate_limit_error' }), 429, [['retry-after', '-1']]),
    exit: 3,
    says: /nothing but 429/,
  },
  {
    id: 'retry-after-garbage',
    does: 'answers 429 with a Retry-After that is no time',
    answer: json(envelope('Slow down.', { type: 'rate_limit_error' }), 429, [['retry-after', 'soon\u00ff']]),
    exit: 3,
    says: /error\.rate-limit/,
  },
  {
    id: 'retry-after-huge',
    does: 'answers 429 with a Retry-After of four hundred digits',
    answer: json(envelope('Slow down.', { type: 'rate_limit_error' }), 429, [
      ['retry-after', '9'.repeat(400)],
    ]),
    exit: 3,
    says: /nothing but 429/,
  },
];
