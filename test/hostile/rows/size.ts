/** Servers that send too much. */
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { flood, headOf, type Row } from '../target.ts';
import { editing, json, onlyWhen, partsOf, stream, streamed, STREAM_HEAD } from './answers.ts';

const MIB = 1024 * 1024;
const ZEROS = Buffer.alloc(MIB);

/** A gigabyte of nothing, in a megabyte: gzip may stand behind gzip. */
const gzipBomb = Buffer.concat(Array<Buffer>(16).fill(gzipSync(Buffer.alloc(64 * MIB))));
const brotliBomb = brotliCompressSync(Buffer.alloc(64 * MIB), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
});

export const sizeRows: Row[] = [
  {
    id: 'endless-body',
    does: 'sends a body without an end, as fast as it is read',
    answer: ({ socket }) => {
      socket.write(headOf(200, [['content-type', 'application/json']]));
      flood(socket, ZEROS.toString('latin1').replaceAll('\0', '['));
    },
    exit: 3,
    says: /bytes/,
  },
  {
    id: 'endless-headers',
    does: 'sends headers without an end, as fast as they are read',
    answer: ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, 'x-more: and more\r\n'.repeat(1_000));
    },
    exit: 3,
    says: /the head, or the trailers, are over 65536 bytes/,
  },
  {
    id: 'header-of-a-megabyte',
    does: 'sends one header of a megabyte',
    answer: json('{}', 200, [['x-long', 'y'.repeat(MIB)]]),
    exit: 3,
    says: /the head, or the trailers, are over 65536 bytes/,
  },
  {
    id: 'many-cookies',
    does: 'sets a thousand cookies with each good answer',
    answer: async ({ good, send }) => {
      const reply = await good();
      const cookies = Array.from({ length: 1_000 }, (_, n): [string, string] => [
        'set-cookie',
        `c${n}=${n}; Path=/; HttpOnly`,
      ]);
      send({ ...reply, headers: [...reply.headers, ...cookies] });
    },
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'huge-event',
    does: 'sends one event of a hundred megabytes',
    answer: onlyWhen(streamed, ({ socket }) => {
      socket.write(STREAM_HEAD);
      socket.write('event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"');
      flood(socket, 'x'.repeat(MIB));
    }),
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'endless-events',
    does: 'sends deltas without an end, as fast as they are read',
    answer: onlyWhen(streamed, async ({ socket, good }) => {
      const { before, delta } = partsOf(await good());
      let number = before.split('event: ').length - 1;
      const next = (): string => delta.replace(/"sequence_number":\d+/, `"sequence_number":${number++}`);
      socket.write(STREAM_HEAD);
      socket.write(before);
      flood(socket, () => Array.from({ length: 200 }, next).join(''));
    }),
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'tiny-events',
    does: 'sends half a million of the smallest events, and ends',
    answer: stream((text) => `${'data: {"type":"a"}\n\n'.repeat(500_000)}${text}`),
    exit: 1,
    says: /stream\.sequence-present/,
  },
  {
    id: 'tiny-chunks',
    does: 'sends three hundred thousand bytes, each in a chunk of its own',
    answer: onlyWhen(streamed, ({ socket }) => {
      socket.write(
        headOf(200, [
          ['content-type', 'text/event-stream'],
          ['transfer-encoding', 'chunked'],
        ]),
      );
      socket.write(`${'1\r\n:\r\n1\r\n\n\r\n'.repeat(150_000)}0\r\n\r\n`);
    }),
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'endless-comments',
    does: 'sends comments without an end, as fast as they are read',
    answer: onlyWhen(streamed, ({ socket }) => {
      socket.write(STREAM_HEAD);
      flood(socket, ': keep-alive\n\n'.repeat(1_000));
    }),
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'endless-retry-lines',
    does: 'sends retry lines without an end, as fast as they are read',
    answer: onlyWhen(streamed, ({ socket }) => {
      socket.write(STREAM_HEAD);
      flood(socket, 'retry: 1\n'.repeat(1_000));
    }),
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'gzip-bomb',
    does: 'sends a gigabyte of zeros, packed by gzip',
    answer: json(gzipBomb, 200, [['content-encoding', 'gzip']]),
    exit: 3,
    says: /over 16777216 bytes/,
  },
  {
    id: 'brotli-bomb',
    does: 'sends 64 megabytes of zeros, packed by brotli',
    answer: json(brotliBomb, 200, [['content-encoding', 'br']]),
    exit: 3,
    says: /over 16777216 bytes/,
  },
  {
    id: 'zstd-bomb',
    does: 'sends 64 megabytes of zeros, packed by zstd, which nobody asked for',
    answer: json(zstdCompressSync(Buffer.alloc(64 * MIB)), 200, [['content-encoding', 'zstd']]),
    exit: 1,
    says: /content-encoding zstd/,
  },
  {
    id: 'many-encodings',
    does: 'packs an answer by gzip ten times over',
    answer: json(gzipSync('{}'), 200, [['content-encoding', Array(10).fill('gzip').join(', ')]]),
    exit: 1,
    says: /content-encoding gzip, gzip/,
  },
  {
    id: 'empty-lists',
    does: 'answers with a JSON list of five million empty lists',
    answer: json(`{"object":"response","output":[${'[],'.repeat(5_000_000)}0]}`),
    exit: 3,
    says: /not read to its end/,
  },
  {
    id: 'many-calls',
    does: 'answers with fifty thousand calls that nobody asked for',
    answer: editing((value) => ({
      ...value,
      output: Array.from({ length: 50_000 }, (_, n) => ({
        type: 'function_call',
        id: `fc_${n}`,
        call_id: `call_${n}`,
        name: 'f',
        arguments: '{}',
        status: 'completed',
      })),
    })),
    exit: 1,
    says: /tools\.declared/,
  },
  {
    id: 'huge-ids',
    does: 'gives every response an id of a megabyte',
    answer: async (stage) =>
      editing((value) => ({ ...value, id: `resp_${stage.asked.number}${'a'.repeat(MIB)}` }))(stage),
    cases: 'create.text,state.life-cycle,state.chain',
    offers: ['store', 'chaining'],
    exit: 0,
    says: /inconclusive/,
  },
  {
    id: 'huge-error',
    does: 'refuses everything with a message of four megabytes',
    answer: json(JSON.stringify({ error: { message: 'no '.repeat(1_400_000), type: 'x' } }), 400),
    exit: 1,
    says: /error\.bounded/,
  },
];
