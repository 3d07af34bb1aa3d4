/** Servers whose JSON attacks the reader. */
import type { Row } from '../target.ts';
import { editing, json, notStreamed, onlyWhen, but, stream } from './answers.ts';

/** In place of the closing bracket of an object: more members. */
function plus(members: string): NonNullable<Row['answer']> {
  return onlyWhen(
    notStreamed,
    but((reply) => ({ ...reply, body: String(reply.body).replace(/\}\s*$/, `,${members}}`) })),
  );
}

export const jsonRows: Row[] = [
  {
    id: 'deep-lists',
    does: 'answers with lists in lists, 100,000 deep',
    answer: json('['.repeat(100_000) + ']'.repeat(100_000)),
    exit: 1,
    says: /nested deeper/,
  },
  {
    id: 'deep-objects',
    does: 'puts an object 100,000 deep into good answers',
    answer: plus(`"metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    exit: 1,
    says: /nested deeper/,
  },
  {
    id: 'deep-event',
    does: 'puts an event 100,000 deep before good streams',
    answer: stream(
      (text) => `data: {"type":"x","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n\n${text}`,
    ),
    exit: 1,
    says: /sse\.data-json/,
  },
  {
    id: 'deep-arguments',
    does: 'calls a function with arguments 100,000 deep',
    answer: editing((value) => ({
      ...value,
      output: [
        {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'call_1',
          name: 'f',
          arguments: '['.repeat(100_000),
          status: 'completed',
        },
      ],
    })),
    exit: 1,
    says: /item\.arguments-json/,
  },
  {
    id: 'prototype-keys',
    does: 'adds __proto__, constructor and prototype to everything',
    answer: plus(
      '"__proto__":{"polluted":true,"status":"failed"},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":null,"valueOf":{},"toJSON":"x"',
    ),
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'prototype-names',
    does: 'answers with items, events and statuses named after what every object has',
    answer: async (stage) => {
      if (stage.asked.streamed) {
        return stream(
          (text) =>
            ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
              .map((type) => `event: ${type}\ndata: ${JSON.stringify({ type })}\n\n`)
              .join('') + text,
        )(stage);
      }
      return editing((value) => ({
        ...value,
        status: 'constructor',
        output: [{ type: '__proto__', id: 'constructor', role: 'toString', content: [{ type: 'valueOf' }] }],
      }))(stage);
    },
    exit: 1,
    says: /response\.status/,
  },
  {
    id: 'numbers-beyond',
    does: 'counts tokens and times in numbers that no machine has',
    answer: onlyWhen(
      notStreamed,
      but((reply) => ({
        ...reply,
        body: String(reply.body)
          .replace(/"input_tokens":\d+/, '"input_tokens":1e999')
          .replace(/"output_tokens":\d+/, `"output_tokens":${'9'.repeat(400)}`)
          .replace(/"total_tokens":\d+/, '"total_tokens":-1e-999')
          .replace(/"created_at":\d+/, '"created_at":1e308'),
      })),
    ),
    exit: 1,
    says: /usage\./,
  },
  {
    id: 'duplicate-keys',
    does: 'says each thing twice, and differently',
    answer: plus('"object":"list","status":"failed","id":"resp_2","output":null,"error":"x"'),
    exit: 1,
    says: /response\./,
  },
  {
    id: 'not-an-object',
    does: 'answers with a number',
    answer: json('42'),
    exit: 1,
    says: /response\.schema/,
  },
  {
    id: 'null-body',
    does: 'answers null',
    answer: json('null'),
    exit: 1,
    says: /response\.schema/,
  },
  {
    id: 'wrong-types',
    does: 'gives each field the type of another',
    answer: editing((value) =>
      Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          typeof each === 'string' ? [each] : typeof each === 'number' ? { each } : 'text',
        ]),
      ),
    ),
    exit: 1,
    says: /response\./,
  },
  {
    id: 'invalid-utf8',
    does: 'answers in bytes that are no UTF-8',
    answer: onlyWhen(
      notStreamed,
      but((reply) => ({
        ...reply,
        body: Buffer.from(String(reply.body).replace('"id":"', '"id":"\u00ff'), 'latin1'),
      })),
    ),
    exit: 1,
    says: /http\.json-valid/,
  },
  {
    id: 'utf-16',
    does: 'answers in UTF-16',
    answer: onlyWhen(
      notStreamed,
      but((reply) => ({ ...reply, body: Buffer.from(`\uFEFF${String(reply.body)}`, 'utf16le') })),
    ),
    exit: 1,
    says: /http\.json-valid/,
  },
  {
    id: 'invalid-utf8-stream',
    does: 'streams bytes that are no UTF-8, a hundred thousand times',
    answer: stream((text) =>
      Buffer.concat([
        Buffer.from(`: ${'\u00ff\u00c0\u0080'.repeat(100_000)}\n\n`, 'latin1'),
        Buffer.from(text),
      ]),
    ),
    exit: 1,
    says: /sse\.utf8/,
  },
  {
    id: 'lone-surrogates',
    does: 'gives halves of characters for ids and texts',
    answer: onlyWhen(
      notStreamed,
      but((reply) => ({
        ...reply,
        body: String(reply.body).replace(/"id":"resp_[^"]*"/, '"id":"resp_\\ud800"'),
      })),
    ),
    cases: 'create.text,state.life-cycle',
    offers: ['store'],
    exit: 1,
    says: /http\.json-valid/,
  },
  {
    id: 'ids-that-climb',
    does: 'gives ids that would lead out of the path of the API',
    answer: editing((value) =>
      value['object'] === 'response' ? { ...value, id: '../../../admin?x=1#' } : value,
    ),
    cases: 'create.text,state.life-cycle',
    offers: ['store'],
    exit: 1,
    says: /state\.retrieve/,
  },
  {
    id: 'dot-ids',
    does: 'gives two dots as an id, which a URL takes for the way up',
    answer: editing((value) => (value['object'] === 'response' ? { ...value, id: '..' } : value)),
    cases: 'create.text,state.life-cycle',
    offers: ['store'],
    exit: 1,
    says: /response\.unique-per-request/,
  },
];
