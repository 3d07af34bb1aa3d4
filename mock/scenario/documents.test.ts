/** One model: what files say, and what the builders make, is the same. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../spec/generated/scenario.ts';
import schema from '../../spec/schemas/scenario.schema.json' with { type: 'json' };
import type { ScriptItem } from '../answer/types.ts';
import {
  byDefault,
  call,
  error,
  errorEvent,
  failed,
  incomplete,
  json,
  reasoning,
  refusal,
  respond,
  text,
  turn,
} from './builders.ts';
import { schemaComplaints } from './check.ts';
import { ITEM_KINDS, readItem, writeItem } from './items.ts';
import { complaintsAbout, prepare } from './prepare.ts';
import { readStep } from './read-step.ts';
import type { Step } from './step.ts';

const name = fc.string({ minLength: 1, maxLength: 20 });
const content = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 4 }));
const item: fc.Arbitrary<Step> = fc.oneof(
  content.map(text),
  content.map(refusal),
  fc.jsonValue().map((value) => json(value as string)),
  fc.tuple(name, fc.oneof(content, fc.constant({ a: 1 }))).map(([tool, args]) => call(tool, args)),
  fc.string().map((summary) => reasoning(summary, { tokens: 3 })),
);
const place = fc.oneof(fc.nat(100), fc.constant('response.completed'));
const built: fc.Arbitrary<Step> = fc
  .oneof(
    item,
    fc.array(item, { maxLength: 3 }).map((items) => turn(...items)),
    item.map((partial) => incomplete(partial, 'content_filter')),
    fc.string().map((message) => failed({ message })),
    fc.nat(9).map((after) => errorEvent({ after }, 'x')),
    fc.integer({ min: 400, max: 599 }).map((status) => error(status, { retryAfter: 2, param: 'model' })),
    fc.constant(byDefault()),
  )
  .chain((step) =>
    fc
      .record({ ms: fc.nat(1_000), gate: name, before: place, times: fc.integer({ min: 1, max: 9 }) })
      .map(({ ms, gate, before, times }) =>
        step
          .delay(ms, before)
          .gate(gate, before)
          .gate('b')
          .times(times)
          .named(gate)
          .cut(times)
          .when({ input: /a+/i, model: 'm' }),
      ),
  );

describe('a step', () => {
  it('is the same when it was written and read', () => {
    fc.assert(
      fc.property(built, (step) => {
        const written = JSON.parse(JSON.stringify(step)) as ReturnType<Step['toJSON']>;
        expect(complaintsAbout({ steps: [written] })).toEqual([]);
        const read = readStep(written);
        expect(read.script).toEqual(JSON.parse(JSON.stringify(step.script)));
        expect({ ...read.terms, when: null }).toEqual({ ...step.terms, when: null });
        expect(read.terms.when).toEqual({ input: { matches: 'a+', flags: 'i' }, model: 'm' });
        expect(JSON.parse(JSON.stringify(read))).toEqual(written);
      }),
      { numRuns: 200 },
    );
  });

  it('is called the same, however it was written', () => {
    const steps = [text('a'), call('f'), turn(reasoning('b'), json(1)), error(503), failed(), byDefault()];
    expect(steps.map((step) => readStep(step.toJSON()).label)).toEqual([
      'text("a")',
      'call("f")',
      'turn(reasoning("b"), json(1))',
      'error(503)',
      'failed()',
      'byDefault()',
    ]);
  });

  it('cannot be written with a function in it', () => {
    expect(() => JSON.stringify(respond(() => text('a')))).toThrow('respond(…): its answer is a function');
    expect(() => JSON.stringify(text('a').when({ body: () => true }))).toThrow('when.body is a function');
  });
});

describe('the kinds of items', () => {
  const refs = schema.$defs.Item.oneOf.map(
    ({ $ref }) => $ref.replace('#/$defs/', '') as keyof typeof schema.$defs,
  );
  const examples: { [K in Item['type']]: Extract<Item, { type: K }> } = {
    text: {
      type: 'text',
      text: ['a', 'b'],
      annotations: [{ type: 'url_citation', url: 'https://example.com', title: 'A', of: 'b' }],
      phase: 'final_answer',
    },
    json: { type: 'json', value: null },
    refusal: { type: 'refusal', refusal: 'no' },
    message: {
      type: 'message',
      parts: [
        { type: 'text', text: 'a' },
        { type: 'refusal', refusal: 'b' },
      ],
    },
    reasoning: { type: 'reasoning', summary: ['a'], text: 'b', tokens: 3 },
    call: { type: 'call', name: 'f', arguments: ['{', '}'], callId: 'c', program: true },
    custom_call: { type: 'custom_call', name: 'f', input: 'a', namespace: 'n' },
    web_search: {
      type: 'web_search',
      action: { type: 'search', queries: ['a'], sources: ['https://example.com'] },
    },
    file_search: {
      type: 'file_search',
      queries: ['a'],
      results: [{ filename: 'a.md', text: 'b', score: 0.5 }],
    },
    code_interpreter: { type: 'code_interpreter', code: '1 + 1', outputs: [{ type: 'logs', logs: '2' }] },
    image_generation: { type: 'image_generation', prompt: 'a boat', action: 'generate', status: 'failed' },
    mcp_list: { type: 'mcp_list', serverLabel: 's', tools: [{ name: 'f', inputSchema: {} }] },
    mcp_approval: { type: 'mcp_approval', serverLabel: 's', name: 'f', arguments: { a: 1 } },
    mcp_call: {
      type: 'mcp_call',
      serverLabel: 's',
      name: 'f',
      arguments: '{',
      error: { type: 'http_error', code: 502, message: 'no' },
    },
    computer: { type: 'computer', actions: [{ type: 'move', x: 1, y: 2 }], safetyChecks: [{ id: 'a' }] },
    shell: { type: 'shell', commands: ['ls'], where: 'local', timeoutMs: 10 },
    shell_output: { type: 'shell_output', output: [{ stdout: 'a', exit: 'timeout' }] },
    local_shell: { type: 'local_shell', command: ['ls', '-l'], env: { A: 'b' } },
    apply_patch: { type: 'apply_patch', operation: { type: 'delete_file', path: 'a.md' } },
    tool_search: { type: 'tool_search', arguments: { query: 'a' }, execution: 'client' },
    tool_search_output: { type: 'tool_search_output', tools: [{ type: 'function', name: 'f' }] },
    compaction: { type: 'compaction', summary: 'a' },
    program: { type: 'program', code: 'await f()' },
    program_output: { type: 'program_output', result: 'a', status: 'incomplete' },
    item: { type: 'item', item: { type: 'acme:map', zoom: 3 } },
  };

  it('are those of the schema', () => {
    const kinds = refs.map(
      (ref) => (schema.$defs[ref] as { properties: { type: { const: string } } }).properties.type.const,
    );
    expect(kinds).toEqual(ITEM_KINDS);
    // A kind that only one side knows does not compile.
    const same: ScriptItem['type'] extends Item['type']
      ? Item['type'] extends ScriptItem['type']
        ? true
        : never
      : never = true;
    expect(same).toBe(true);
  });

  it.each(Object.values(examples))('are read and written: $type', (example) => {
    expect(schemaComplaints({ steps: [{ items: [example] }] })).toEqual([]);
    expect(writeItem(readItem(example))).toEqual(example);
  });
});

describe('the schema', () => {
  it('is a schema', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, discriminator: true });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it('describes every field', () => {
    const bare: string[] = [];
    const visit = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) return;
      const { properties } = value as {
        properties?: Record<string, { description?: string; $ref?: string; const?: string }>;
      };
      for (const [key, field] of Object.entries(properties ?? {})) {
        const { description = field.$ref ?? field.const } = field;
        if (description === undefined) bare.push(`${path}.${key}`);
      }
      for (const [key, each] of Object.entries(value)) visit(each, `${path}/${key}`);
    };
    visit(schema, '');
    expect(bare).toEqual([]);
  });
});

describe('prepare', () => {
  const given = (steps: unknown) => () => prepare(steps as Step[], 'use()');

  it.each([
    [['hi'], 'use(): step 1: expected an object, got the text "hi". Steps are made by text(), '],
    [[text('a'), null], 'use(): step 2: expected an object, got nothing. Steps are made by'],
    [
      [text(42 as never)],
      'use(): step 1, text("42"): items[0].text: expected a text or a list, got the number 42',
    ],
    [[text(undefined as never)], 'use(): step 1, text("undefined"): items[0]: the field "text" is missing'],
    [
      [text('a').when({ inptu: 'b' } as never)],
      'use(): step 1, text("a"): when.inptu: there is no field "inptu" here (Did you mean input?)',
    ],
    [[text('a').when({ input: 3 } as never)], 'when.input: expected a text or an object, got the number 3'],
    [
      [{ text: 'a', when: { header: 'x' } }],
      'use(): step 1: when.header: expected an object, got the text "x"',
    ],
    [[text('a').faults('nope')], 'faults[0]: there is no fault "nope"'],
    [[text('a').times(2).forever()], 'repeat and times do not go together'],
    ['text', 'expected an object, got the text "text"'],
  ])('says what is no step: %j', (steps, message) => expect(given(steps)).toThrow(message));

  it('takes steps as files have them, with what only code can say', () => {
    const { steps } = prepare([{ text: 'a', when: { input: /b/, body: () => true } }], 'use()');
    expect(steps[0]?.terms.when?.input).toEqual(/b/);
  });
});
