import { describe, expect, test } from 'vitest';
import { coverageFor } from './coverage.ts';
import { phrase } from './phrases.ts';
import { shallow } from './shallow.ts';
import { surfaceFor, type Schemas } from './surface.ts';
import { asIn, type OverlayEntry, type RawRequirement } from './tables.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A small surface that has what `coverageFor` starts from. */
const SCHEMAS: Schemas = {
  Response: {
    type: 'object',
    required: ['output'],
    properties: {
      output: { type: 'array', items: ref('Item') },
      note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
  },
  Item: { oneOf: [ref('Message'), ref('Call')] },
  Message: {
    type: 'object',
    required: ['type'],
    properties: { type: { const: 'message' }, text: { type: 'string' } },
  },
  Call: { type: 'object', required: ['type'], properties: { type: { enum: ['call', 'shell_call'] } } },
};
const ANSWERS = [
  'ResponseStreamEvent',
  'WebSocketServerEvent',
  'ErrorResponse',
  'ItemList',
  'DeletedResponse',
  'ModelList',
  'Conversation',
  'DeletedConversation',
  'ConversationItemList',
  'InputTokenCount',
  'CompactedResponse',
];

function surface(overlay: OverlayEntry[] = []) {
  const rest = Object.fromEntries(
    ANSWERS.map((name) => [name, { type: 'object', properties: { id: { type: 'string' } } }]),
  );
  return surfaceFor({ name: 'openai', title: '', mandatory: [], overlay }, { ...SCHEMAS, ...rest });
}

function claims(id: string, covers: string[], dialects?: string[]): RawRequirement {
  return {
    id,
    level: 'MUST',
    statement: 'It is.',
    sources: ['x'],
    needs: ['text'],
    covers,
    dialects,
    file: 'a.yaml',
  };
}

describe('a dialect that is judged as another', () => {
  const dialect = (name: string, judgedAs?: string) => ({
    name,
    title: '',
    mandatory: [],
    overlay: [],
    judgedAs,
  });
  const all = [dialect('openai'), dialect('ark'), dialect('acme', 'openai')];
  const { file: _file, ...stated } = claims('item.id', []);

  test('has its requirements, at their levels', () => {
    const named = asIn(all, { ...stated, dialects: ['openai', 'ark'], levels: { openai: 'SHOULD' } });
    expect(named.dialects).toEqual(['openai', 'ark', 'acme']);
    expect(named.levels).toEqual({ openai: 'SHOULD', acme: 'SHOULD' });
  });

  test('may have a level of its own, and nothing of what others alone have', () => {
    expect(asIn(all, { ...stated, dialects: ['ark'] }).dialects).toEqual(['ark']);
    const levels = { openai: 'SHOULD', acme: 'MAY' };
    expect(asIn(all, { ...stated, dialects: undefined, levels }).levels).toEqual(levels);
  });

  test('is none that is not there', () => {
    expect(() => asIn([dialect('acme', 'opnai')], stated)).toThrow('acme.yaml: judgedAs names no dialect');
  });
});

describe('the dispatch table', () => {
  test('leads from properties to schemas, and from values to members', () => {
    const { edges, unions } = surface();
    expect(edges.Response).toEqual([{ property: 'output', each: 'Item' }]);
    expect(unions.Item).toEqual({
      by: 'type',
      values: { message: 'Message', call: 'Call', shell_call: 'Call' },
    });
  });

  test('refuses members that nothing tells apart', () => {
    const twice = { ...SCHEMAS, Call: SCHEMAS.Message ?? {} };
    const dialect = { name: 'openai', title: '', mandatory: [], overlay: [] };
    expect(() => surfaceFor(dialect, twice)).toThrow('Item: cannot tell Call from Message');
  });
});

describe('an overlay', () => {
  const reason = 'No client needs it.';

  test('changes one dialect', () => {
    const { $defs, phrases } = surface([
      { schema: 'Response', optional: ['output'], nullable: ['output'], reason },
    ]);
    expect($defs.Response?.required).toEqual([]);
    expect(phrases.Response?.output).toBe('an array of Item values or null');
    expect(SCHEMAS.Response?.required).toEqual(['output']);
  });

  test('for a union holds for each member that has the field', () => {
    const { $defs } = surface([{ schema: 'Item', required: ['text'], reason }]);
    expect($defs.Message?.required).toEqual(['type', 'text']);
    expect($defs.Call?.required).toEqual(['type']);
  });

  test('of a field that does not exist is a mistake, and the file is named', () => {
    const wrong = [{ schema: 'Response', optional: ['outputs'], reason }];
    expect(() => surface(wrong)).toThrow('spec/dialects/openai.yaml: Response has no field outputs');
  });
});

describe('a dialect with objects of its own', () => {
  const reason = 'Only this vendor sends it.';
  const schemas: Schemas = {
    Note: {
      type: 'object',
      required: ['type'],
      properties: { type: { const: 'note' }, of: ref('Message') },
    },
  };
  const dialect = { name: 'openai', title: '', mandatory: [], schemas };

  test('puts them into a union, and takes others out', () => {
    const overlay = [{ schema: 'Item', members: ['Note'], without: ['Call'], reason }];
    const { unions, edges } = surfaceFor({ ...dialect, overlay }, SCHEMAS);
    expect(unions.Item).toEqual({ by: 'type', values: { message: 'Message', note: 'Note' } });
    expect(edges.Note).toEqual([{ property: 'of', one: 'Message' }]);
    expect(surface().unions.Item).toEqual({
      by: 'type',
      values: { message: 'Message', call: 'Call', shell_call: 'Call' },
    });
  });

  test.each([
    [{ schema: 'Item', members: ['Nota'] }, 'no schema Nota'],
    [{ schema: 'Item', without: ['Note'] }, 'Item has no member Note'],
    [{ schema: 'Message', members: ['Note'] }, 'Message is no union'],
  ])('%j is a mistake', (entry, mistake) => {
    expect(() => surfaceFor({ ...dialect, overlay: [{ ...entry, reason }] }, SCHEMAS)).toThrow(mistake);
  });

  test('may not take the name of another', () => {
    const taken = { ...dialect, schemas: { Message: schemas.Note ?? {} }, overlay: [] };
    expect(() => surfaceFor(taken, SCHEMAS)).toThrow('the surface has a schema Message already');
  });
});

test('an object that is another one and more has the fields of both, as the dialect has them', () => {
  const Sent = {
    allOf: [ref('Message')],
    type: 'object',
    required: ['to'],
    properties: { type: { const: 'sent' }, to: { type: 'string' } },
  };
  const overlay = [{ schema: 'Message', required: ['text'], reason: 'It does.' }];
  const { $defs } = surfaceFor({ name: 'openai', title: '', mandatory: [], overlay }, { ...SCHEMAS, Sent });
  expect($defs.Sent).toEqual({
    type: 'object',
    required: ['type', 'text', 'to'],
    properties: { type: { const: 'sent' }, text: { type: 'string' }, to: { type: 'string' } },
  });
});

describe('coverage', () => {
  const others = claims('other.all', ANSWERS);

  test('goes to the nearest: the property, the schema, the union', () => {
    const coverage = coverageFor('openai', surface(), [
      others,
      claims('response.schema', ['Response', 'Item']),
      claims('item.text', ['Message.text']),
      claims('item.call', ['Call']),
    ]);
    expect(coverage).toMatchObject({
      Response: 'response.schema',
      Message: 'response.schema',
      'Message.text': 'item.text',
      Call: 'item.call',
    });
  });

  test('goes to a requirement of this dialect before one of all', () => {
    const all = [others, claims('response.schema', ['Response', 'Item'])];
    expect(coverageFor('openai', surface(), [...all, claims('item.strict', ['Call'], ['openai'])]).Call).toBe(
      'item.strict',
    );
    expect(coverageFor('openai', surface(), [...all, claims('item.strict', ['Call'], ['other'])]).Call).toBe(
      'response.schema',
    );
  });

  test('names file and id of what covers nothing', () => {
    const wrong = [others, claims('response.schema', ['Response', 'Item', 'Message.txt'])];
    expect(() => coverageFor('openai', surface(), wrong)).toThrow(
      'a.yaml: response.schema: covers Message.txt, which does not exist',
    );
  });

  test('is never double, and leaves nothing out that a server sends', () => {
    const twice = [
      others,
      claims('response.schema', ['Response', 'Item']),
      claims('b.c', ['Call']),
      claims('b.d', ['Call']),
    ];
    expect(() => coverageFor('openai', surface(), twice)).toThrow('Call is covered by b.d too');
    expect(() => coverageFor('openai', surface(), [others, claims('a.b', ['Response'])])).toThrow(
      'nothing covers Call',
    );
  });
});

describe('a shallow schema', () => {
  test('stops at objects that have a schema of their own', () => {
    const { $defs } = surface();
    expect(shallow($defs.Response ?? {}, $defs)).toEqual({
      type: 'object',
      required: ['output'],
      properties: { output: { type: 'array' }, note: { type: ['string', 'null'] } },
    });
  });

  test('says once what fails deeper in a field', () => {
    const numbers = { type: 'array', items: { type: 'integer' } };
    expect(shallow(numbers, {})).toEqual({ type: 'array', not: { not: { items: { type: 'integer' } } } });
  });
});

test.each([
  [{ type: 'string', minLength: 1 }, 'a string that is not empty'],
  [{ type: ['integer', 'null'], minimum: 16 }, 'an integer of at least 16 or null'],
  [{ enum: ['low', 'high', null] }, 'one of "low" | "high" or null'],
  [{ const: true }, 'true'],
  [{ type: 'array', items: { type: 'integer' } }, 'an array of integers'],
  [
    { anyOf: [{ type: 'string' }, { type: 'array', items: ref('Item') }, { type: 'null' }] },
    'a string, an array of Item values or null',
  ],
  [{}, 'anything'],
])('%j is expected as: %s', (schema, words) => {
  expect(phrase(schema, SCHEMAS)).toBe(words);
});

describe('what an overlay adds or takes', () => {
  const reason = 'The page says so.';

  test('a union keeps the types that are named, and one that is left alone is the union', () => {
    const { $defs, unions } = surface([{ schema: 'Item', types: ['shell_call'], reason }]);
    expect(unions.Item).toBeUndefined();
    expect($defs.Item).toMatchObject({ properties: { type: { enum: ['shell_call'] } } });
    expect(() => surface([{ schema: 'Item', types: ['poem'], reason }])).toThrow(
      'Item has no member of type poem',
    );
  });

  test('a field that is present is not null, however null was written', () => {
    const { $defs } = surface([{ schema: 'Response', present: ['note'], reason }]);
    expect($defs.Response?.properties?.note).toEqual({ type: 'string' });
  });

  test('a field is added once', () => {
    const add = { flat: { type: 'integer' } };
    expect(surface([{ schema: 'Response', add, reason }]).$defs.Response?.properties?.flat).toEqual(add.flat);
    expect(() => surface([{ schema: 'Response', add: { note: {} }, reason }])).toThrow(
      'has a field note already',
    );
  });

  test('examples get what they lack', () => {
    const lacking = { ...SCHEMAS.Response, examples: [{ output: [] }, { output: [], note: 'x' }] };
    const dialect = {
      name: 'openai',
      title: '',
      mandatory: [],
      overlay: [{ schema: 'Response', fill: { note: null }, reason }],
    };
    expect(surfaceFor(dialect, { ...SCHEMAS, Response: lacking }).$defs.Response?.examples).toEqual([
      { output: [], note: null },
      { output: [], note: 'x' },
    ]);
  });
});
