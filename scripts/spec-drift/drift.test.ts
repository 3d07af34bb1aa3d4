import { describe, expect, test } from 'vitest';
import type { Difference } from './compare.ts';
import { checkedExplanations, explain, type Explanation } from './explained.ts';
import { differencesBetween } from './operations.ts';
import { report } from './table.ts';
import type { Node } from './shape.ts';

/** A document with one operation: what it takes, what it answers, and schemas to refer to. */
function document(request: Node, answer: Node = {}, schemas: Record<string, Node> = {}) {
  const json = (schema: Node) => ({ content: { 'application/json': { schema } } });
  return {
    openapi: '3.1.0',
    paths: { '/poems/{poem}': { post: { requestBody: json(request), responses: { '200': json(answer) } } } },
    components: { schemas },
  };
}

const object = (properties: Record<string, Node>, required: string[] = []): Node => ({
  type: 'object',
  properties,
  required,
});
const ref = (name: string): Node => ({ $ref: `#/components/schemas/${name}` });
const text: Node = { type: 'string' };
const nullable = (schema: Node): Node => ({ anyOf: [schema, { type: 'null' }] });

/** One line for each difference. */
function said(differences: readonly Difference[]): string[] {
  return differences.map(({ kind, place, ours, upstream }) => [kind, place, ours, upstream].join(' | '));
}

function inRequest(ours: Node, theirs: Node): string[] {
  return said(differencesBetween(document(object({ a: ours })), document(object({ a: theirs }))));
}

describe('a field', () => {
  test('is missing, or extra', () => {
    const ours = document(object({ title: text, lines: text }, ['title']));
    const theirs = document(object({ title: text, metre: text }, ['title', 'metre']));
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | POST /poems/{} request.metre |  | required',
      'extra | POST /poems/{} request.lines | optional | ',
    ]);
  });

  test('is required by one side only', () => {
    const one = document(object({ title: text }, ['title']));
    const other = document(object({ title: text }));
    expect(differencesBetween(one, other).map((each) => each.kind)).toEqual(['required']);
    expect(differencesBetween(other, one).map((each) => each.kind)).toEqual(['optional']);
  });

  test.each<[name: string, ours: Node, theirs: Node, differences: string[]]>([
    ['null, written in three ways', { type: ['string', 'null'] }, nullable(text), []],
    ['null, the old way', { type: ['string', 'null'] }, { type: 'string', nullable: true }, []],
    ['null on our side', nullable(text), text, ['nullable | POST /poems/{} request.a | null | no null']],
    ['null on theirs', text, nullable(text), ['present | POST /poems/{} request.a | no null | null']],
    ['another type', { type: 'integer' }, text, ['type | POST /poems/{} request.a | integer | string']],
    ['anything', {}, text, ['type | POST /poems/{} request.a | anything | string']],
    ['a constant as an enumeration of one', { const: 'x' }, { type: 'string', enum: ['x'] }, []],
    [
      'values that we lack',
      { enum: ['x', 'z'] },
      { enum: ['x', 'y'] },
      ['enumeration | POST /poems/{} request.a | + z | + y'],
    ],
    [
      'values that only we have',
      { enum: ['x', 'z'] },
      { enum: ['x'] },
      ['own-values | POST /poems/{} request.a | + z | '],
    ],
    [
      'a list that only we close',
      { enum: ['x'] },
      text,
      ['enumeration | POST /poems/{} request.a | x | open'],
    ],
    [
      'an open list whose values are known',
      { type: 'string', 'x-known': ['x', 'y'] },
      { enum: ['x', 'y'] },
      [],
    ],
    [
      'an open list that lacks one',
      { type: 'string', 'x-known': ['x'] },
      { enum: ['x', 'y'] },
      ['enumeration | POST /poems/{} request.a |  | + y'],
    ],
    [
      'another bound',
      { type: 'string', maxLength: 5 },
      { type: 'string', maxLength: 9 },
      ['limit | POST /poems/{} request.a | maxLength 5 | maxLength 9'],
    ],
    [
      'a bound of ours',
      { type: 'string', maxLength: 5 },
      text,
      ['own-limit | POST /poems/{} request.a | maxLength 5 | '],
    ],
    ['allOf around one', text, { allOf: [text, { description: 'It is.' }] }, []],
    [
      'the entries of a list',
      { type: 'array', items: text },
      { type: 'array', items: { type: 'number' } },
      ['type | POST /poems/{} request.a[] | string | number'],
    ],
    [
      'the values of a map',
      { type: 'object', additionalProperties: text },
      { type: 'object', additionalProperties: { type: 'number' } },
      ['type | POST /poems/{} request.a{} | string | number'],
    ],
  ])('%s', (_, ours, theirs, differences) => {
    expect(inRequest(ours, theirs)).toEqual(differences);
  });

  test('that may not be there, upstream, is none', () => {
    const never = { type: 'string', minLength: 1, maxLength: 0 };
    expect(inRequest(text, never)).toEqual(['type | POST /poems/{} request.a | string | null only']);
  });

  test('has no bounds in an answer: they bind callers', () => {
    const ours = document({}, object({ a: { type: 'string', maxLength: 5 } }));
    expect(differencesBetween(ours, document({}, object({ a: text })))).toEqual([]);
  });
});

describe('the members of a union', () => {
  const part = (type: string, rest: Record<string, Node> = {}) =>
    object({ type: { const: type }, ...rest }, ['type']);
  const list = (...members: Node[]): Node => object({ parts: { type: 'array', items: { oneOf: members } } });

  test('are told by their type, whatever they are called', () => {
    const ours = document(
      list(ref('Verse'), ref('Rhyme')),
      {},
      {
        Verse: part('verse', { feet: { type: 'integer' } }),
        Rhyme: part('rhyme'),
      },
    );
    const theirs = document(
      list(ref('RhymeParam'), ref('VerseParam')),
      {},
      {
        VerseParam: part('verse', { feet: { type: 'integer' }, line: text }),
        RhymeParam: part('rhyme'),
      },
    );
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | request parts.verse.line |  | optional',
    ]);
  });

  test('are missing, or extra', () => {
    const [ours, theirs] = [document(list(part('a'), part('b'))), document(list(part('a'), part('c')))];
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | request parts.c |  | an object',
      'extra | request parts.b | an object | ',
    ]);
  });

  test('are told by their role, where several have one type', () => {
    const turn = (role: Node, rest: Record<string, Node> = {}) =>
      object({ type: { const: 'turn' }, role, ...rest }, ['role']);
    const ours = document(list(turn({ const: 'poet' }, { text }), turn({ const: 'critic' })));
    const theirs = document(
      list(turn({ enum: ['poet', 'critic'] }), turn({ const: 'poet' }, { text: { type: 'number' } })),
    );
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'type | request parts.turn.poet.text | string | number',
    ]);
  });

  test('put together with allOf are one object, and what comes later narrows', () => {
    const base = object({ type: { const: 'verse' }, state: { enum: ['new', 'old'] } }, ['type']);
    const theirs = document(
      list(ref('Stored')),
      {},
      {
        Base: base,
        Stored: { allOf: [ref('Base'), object({ id: text, state: { const: 'old' } }, ['id'])] },
      },
    );
    const ours = document(list(part('verse', { id: text, state: { const: 'old' } })));
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'optional | request parts.verse.id | optional | required',
    ]);
  });

  test('that refer to themselves end', () => {
    const schemas = (deep: Node) => ({ Tree: object({ left: nullable(ref('Tree')), leaf: deep }) });
    const [ours, theirs] = [
      document(ref('Tree'), {}, schemas(text)),
      document(ref('Tree'), {}, schemas({ type: 'number' })),
    ];
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'type | POST /poems/{} request.leaf | string | number',
    ]);
  });
});

describe('operations', () => {
  const answers = (...statuses: string[]) => Object.fromEntries(statuses.map((each) => [each, {}]));
  const paths = (value: object) => ({ openapi: '3.1.0', paths: value });

  test('are told by method and path, whatever its parameters are called', () => {
    const ours = paths({
      '/a/{x}': { get: { responses: answers('200') } },
      '/b': { get: { responses: {} } },
    });
    const theirs = paths({
      '/a/{y}': { get: { responses: answers('200') } },
      '/a': { post: { responses: {} } },
    });
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | POST /a |  | an operation',
      'extra | GET /b | an operation | ',
    ]);
  });

  test('have parameters, of the path too', () => {
    const limit = { name: 'limit', in: 'query', schema: { type: 'integer' } };
    const ours = paths({ '/a': { parameters: [limit], get: { responses: {} } } });
    const order = { name: 'order', in: 'query', required: true, schema: text };
    const theirs = paths({
      '/a': { get: { parameters: [order, { ...limit, schema: text }], responses: {} } },
    });
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | GET /a query.order |  | a parameter',
      'type | GET /a query.limit | integer | string',
    ]);
  });

  test('have answers, by status or by class', () => {
    const ours = paths({ '/a': { get: { responses: answers('200', '4XX') } } });
    const theirs = paths({ '/a': { get: { responses: answers('200', '404', '500') } } });
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | GET /a 500 |  | 500',
      'extra | GET /a 4XX | an answer | ',
    ]);
  });

  test('answer with events, told by their type', () => {
    const stream = (schema: Node) =>
      paths({ '/a': { get: { responses: { '200': { content: { 'text/event-stream': { schema } } } } } } });
    const event = (type: string, rest: Record<string, Node> = {}) =>
      object({ type: { const: type }, ...rest });
    const ours = stream({ oneOf: [event('a.done')] });
    const theirs = stream({ anyOf: [event('a.done', { index: { type: 'integer' } }), event('a.delta')] });
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | answer event.a.done.index |  | optional',
      'missing | answer event.a.delta |  | an object',
    ]);
  });
});

test('messages of a WebSocket are found in an extension, or by what is in them', () => {
  const create = (rest: Record<string, Node> = {}) => object({ type: { const: 'response.create' }, ...rest });
  const ours = {
    openapi: '3.1.0',
    paths: {},
    'x-websocket': { clientMessage: { oneOf: [create()] } },
  };
  const named = {
    openapi: '3.1.0',
    paths: { '/r': { 'x-vendor-websocket': { clientMessage: create({ model: text }) } } },
  };
  const unnamed = {
    openapi: '3.1.0',
    paths: {},
    components: { schemas: { Said: { anyOf: [create({ model: text })] } } },
  };
  for (const theirs of [named, unnamed]) {
    expect(said(differencesBetween(ours, theirs))).toEqual([
      'missing | request websocket-client.response.create.model |  | optional',
    ]);
  }
});

test('a reference that leads nowhere is said', () => {
  const broken = document(ref('Nothing'));
  expect(() => differencesBetween(document(text), broken)).toThrow(
    'nothing is at #/components/schemas/Nothing',
  );
});

describe('explanations', () => {
  const differences: Difference[] = [
    { kind: 'extra', place: 'request parts.verse.line', ours: 'optional', upstream: '' },
    { kind: 'type', place: 'request parts.verse.feet', ours: 'integer', upstream: 'number' },
  ];
  const entry = (rest: Partial<Explanation>): Explanation => ({
    kinds: ['extra'],
    places: ['request *'],
    reason: 'It is so.',
    ...rest,
  });

  test('are by kind and place', () => {
    const { unexplained, explained, stale } = explain(differences, [entry({})], 'openai');
    expect(said(unexplained)).toEqual(['type | request parts.verse.feet | integer | number']);
    expect(explained).toEqual([{ difference: differences[0], reason: 'It is so.' }]);
    expect(stale).toEqual([]);
  });

  test('that match nothing are stale, each place and each kind of them', () => {
    const entries = [
      entry({ places: ['request parts.*', 'answer *'] }),
      entry({ kinds: ['extra', 'limit'] }),
      entry({ dialects: ['compatible'], places: ['nothing'] }),
    ];
    expect(explain(differences, entries, 'openai').stale).toEqual([
      'answer * (extra)',
      'kind limit of request *',
    ]);
  });

  test('a star stands for anything, and every other character for itself', () => {
    const stale = (place: string) =>
      explain(differences, [entry({ places: [place] })], 'openai').stale.length;
    expect(stale('*.verse.*')).toBe(0);
    expect(stale('request parts?verse.line')).toBe(1);
    expect(stale('request parts.verse')).toBe(1);
  });

  test('have kinds, places and a reason', () => {
    expect(checkedExplanations(null, 'f.yaml')).toEqual([]);
    const wrong = [{ kinds: ['odd'], places: [], reason: '' }, null];
    expect(() => checkedExplanations(wrong, 'f.yaml')).toThrow(
      /^f\.yaml:\n {2}entry 1: no kind odd; .*\n {2}entry 1: has no places\n {2}entry 1: has no reason\n {2}entry 2: has no kinds/,
    );
  });
});

test('the report is a table, the stale entries, and a count', () => {
  const difference: Difference = { kind: 'missing', place: 'request a.b', ours: '', upstream: 'required' };
  const explained = [{ difference: { ...difference, kind: 'extra' as const }, reason: 'It is so.' }];
  const outcome = { unexplained: [difference], explained, stale: ['x (type)'] };
  expect(report(outcome, false)).toBe(
    [
      'kind     place        ours  upstream',
      'missing  request a.b  -     required',
      '',
      'stale: x (type) matches nothing',
      '1 difference without a reason, 1 with one of 1 reason, 1 stale entry',
      '',
    ].join('\n'),
  );
  expect(report(outcome, true)).toContain('# It is so.\nkind   place');
});
