/** Servers that break HTTP. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { bytesOf, headOf, type Reply, type Row } from '../target.ts';
import { but, bytes, json, lastBytes, onlyWhen, streamed } from './answers.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** An answer in one chunk, up to where trailers would stand. */
function chunked({ status, headers, body }: Reply): Buffer {
  const head = headOf(status, [
    ...headers.filter(([name]) => name !== 'content-length' && name !== 'transfer-encoding'),
    ['transfer-encoding', 'chunked'],
  ]);
  const size = Buffer.byteLength(body as string).toString(16);
  return Buffer.concat([head, Buffer.from(`${size}\r\n${String(body)}\r\n0\r\n`)]);
}

const forged: Reply = { status: 200, headers: [['content-type', 'application/json']], body: '{}' };
/** What the last request should have got. */
let late = forged;

export const httpRows: Row[] = [
  {
    id: 'garbage',
    does: 'answers with bytes that are no HTTP',
    answer: lastBytes(Buffer.from(Array.from({ length: 512 }, (_, n) => (n * 37) % 256))),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'http-0.9',
    does: 'answers as HTTP/0.9 does: a page and no head',
    answer: lastBytes('<html>It works!</html>\n'),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'http-2-preface',
    does: 'answers an HTTP/1.1 request in HTTP/2',
    answer: lastBytes(Buffer.from('000000040000000000', 'hex')),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'other-protocol',
    does: 'greets as an SSH server',
    answer: lastBytes('SSH-2.0-OpenSSH_9.6\r\n'),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'reset-before-headers',
    does: 'resets each connection before it answers',
    answer: ({ socket }) => void socket.resetAndDestroy(),
    exit: 3,
    says: /requests in a row without an answer/,
  },
  {
    id: 'half-closed',
    does: 'ends its side of each connection and keeps it',
    answer: ({ socket }) => void socket.end(),
    exit: 3,
    says: /requests in a row without an answer/,
  },
  {
    id: 'reset-in-body',
    does: 'resets each connection in the middle of the body',
    answer: async ({ socket, good }) => {
      const whole = bytesOf(await good());
      socket.write(whole.subarray(0, whole.length - 40), () => socket.resetAndDestroy());
    },
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'reset-in-stream',
    does: 'resets streams in the middle',
    answer: onlyWhen(streamed, async ({ socket, good }) => {
      const whole = bytesOf(await good());
      socket.write(whole.subarray(0, 1_500), () => socket.resetAndDestroy());
    }),
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'length-too-long',
    does: 'announces more bytes than it sends',
    answer: lastBytes(`${OK}content-length: 1000\r\n\r\n{"object":"response"}`),
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'length-too-short',
    does: 'announces fewer bytes than it sends',
    answer: async ({ socket, good }) => {
      const { body } = await good();
      socket.write(`${OK}content-length: 40\r\n\r\n`);
      socket.write(body);
    },
    exit: 1,
    says: /http\.json-valid/,
  },
  {
    id: 'length-negative',
    does: 'announces -1 bytes',
    answer: lastBytes(`${OK}content-length: -1\r\n\r\n{}`),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'two-lengths',
    does: 'announces two lengths',
    answer: lastBytes(`${OK}content-length: 2\r\ncontent-length: 20\r\n\r\n{}`),
    exit: 3,
    says: /requests in a row without an answer/,
  },
  {
    id: 'length-and-chunks',
    does: 'announces a length, and sends chunks',
    answer: lastBytes(`${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
    exit: 3,
    says: /requests in a row without an answer/,
  },
  {
    id: 'chunk-sizes-lie',
    does: 'sends chunks that are longer than they say',
    answer: lastBytes(`${OK}transfer-encoding: chunked\r\n\r\n2\r\n{"object":"response"}\r\n0\r\n\r\n`),
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'chunk-size-overflow',
    does: 'announces a chunk of 2^68 bytes',
    answer: lastBytes(`${OK}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}`),
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'chunk-extension-flood',
    does: 'sends a chunk extension of a megabyte',
    answer: lastBytes(
      `${OK}transfer-encoding: chunked\r\n\r\n2;${'x'.repeat(1024 * 1024)}\r\n{}\r\n0\r\n\r\n`,
    ),
    exit: 1,
    says: /response\.schema/,
  },
  {
    id: 'trailers',
    does: 'sends trailers that would set headers: a type, a cookie, a place',
    answer: async ({ socket, good }) => {
      socket.write(chunked(await good()));
      socket.write('content-type: text/html\r\nset-cookie: a=b\r\nlocation: /elsewhere\r\n\r\n');
    },
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'trailer-flood',
    does: 'sends trailers without an end',
    answer: async ({ socket, good }) => {
      socket.write(chunked(await good()));
      socket.write('x-more: 1\r\n'.repeat(100_000));
    },
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'header-without-name',
    does: 'sends header lines without a name, and names with spaces',
    answer: lastBytes(`${OK}: empty\r\nx y: z\r\ncontent-length: 2\r\n\r\n{}`),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'header-controls',
    does: 'sends control characters and escape sequences in headers',
    answer: but((reply) => ({
      ...reply,
      headers: reply.headers.map(([name, value]) =>
        name === 'x-request-id' ? [name, 'req\u0085\u009b2J\u202e1'] : [name, value],
      ),
    })),
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'header-split',
    does: 'sends headers with a bare carriage return in them',
    answer: lastBytes(`${OK}x-a: 1\rset-cookie: b=c\r\ncontent-length: 2\r\n\r\n{}`),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'status-999',
    does: 'answers with status 999',
    answer: bytes(`HTTP/1.1 999 What\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`),
    exit: 1,
    says: /status 999/,
  },
  {
    id: 'status-0',
    does: 'answers with status 000',
    answer: lastBytes(`HTTP/1.1 000 Nothing\r\ncontent-length: 2\r\n\r\n{}`),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'upgrade',
    does: 'upgrades each connection to a WebSocket that nobody asked for',
    answer: bytes(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: x\r\n\r\n\u0081\u0005hello',
    ),
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'continue-100',
    does: 'answers 100 Continue, which nobody waits for, and then well',
    answer: async ({ socket, good, send }) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      send(await good());
    },
    exit: 3,
    says: /no HTTP answer/,
  },
  {
    id: 'no-content-with-body',
    does: 'answers 204 with a body',
    answer: bytes(`HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`),
    exit: 1,
    says: /stream\.terminal-present/,
  },
  {
    id: 'empty-answers',
    does: 'answers 200 with no body at all, as to HEAD',
    answer: bytes(`${OK}content-length: 0\r\n\r\n`),
    exit: 1,
    says: /http\.json-valid/,
  },
  {
    id: 'two-answers',
    does: 'answers each request twice',
    answer: async ({ socket, good }) => {
      const whole = bytesOf(await good());
      socket.write(Buffer.concat([whole, whole]));
    },
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'answers-to-others',
    does: 'answers each request with what the one before it should have got',
    answer: async ({ asked, send, good }) => {
      const before = asked.number === 1 ? forged : late;
      late = await good();
      send(before);
    },
    exit: 1,
    says: /response\.schema/,
  },
  {
    id: 'dies-after-three',
    does: 'closes its port and all connections after three requests',
    answer: async ({ asked, good, send, die }) => {
      if (asked.number > 3) die();
      else send(await good());
    },
    exit: 3,
    says: /no connection/,
  },
  {
    id: 'resets-after-three',
    does: 'resets every connection after three requests',
    answer: async ({ asked, socket, good, send }) => {
      if (asked.number > 3) socket.resetAndDestroy();
      else send(await good());
    },
    exit: 1,
    says: /http\.success-status/,
  },
  {
    id: 'content-type-lies',
    does: 'calls JSON an image and streams JSON',
    answer: but((reply, { asked }) => ({
      ...reply,
      headers: reply.headers.map(([name, value]) =>
        name === 'content-type' ? [name, asked.streamed ? 'application/json' : 'image/png'] : [name, value],
      ),
    })),
    exit: 1,
    says: /sse\.content-type/,
  },
  {
    id: 'not-gzip',
    does: 'says gzip and sends JSON',
    answer: json('{"object":"response"}', 200, [['content-encoding', 'gzip']]),
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'gzip-cut',
    does: 'sends gzip without its end',
    answer: json(gzipSync('{"object":"response"}'.repeat(100)).subarray(0, -8), 200, [
      ['content-encoding', 'gzip'],
    ]),
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'gzip-with-more',
    does: 'sends garbage behind the end of gzip',
    answer: async ({ good, send }) => {
      const { status, headers, body } = await good();
      send({
        status,
        headers: [...headers, ['content-encoding', 'gzip']],
        body: Buffer.concat([gzipSync(body), Buffer.alloc(100_000, 'x')]),
      });
    },
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'calls-back',
    does: 'connects to the port of the client while it answers',
    answer: async ({ socket, good, send }) => {
      const back = connect(socket.remotePort ?? 1, '127.0.0.1');
      back.on('error', () => undefined);
      send(await good());
    },
    exit: 0,
    says: /No MUST is broken/,
  },
];
