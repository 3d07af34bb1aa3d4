import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { startVitest } from 'vitest/node';
import { startMock } from '../../mock/index.ts';
import { OptionError } from '../runner/options.ts';
import { conformance, conformanceTags } from './vitest.ts';

// As its users have it: these are tests of this very file.
describe('against a mock that is right', () => {
  const mock = startMock();
  afterAll(async () => (await mock).close());
  conformance({ baseURL: async () => (await mock).url, apiKey: 'sk-test', quick: true, exclude: ['tools'] });
});

test('options that cannot be are refused where they stand', () => {
  expect(() => conformance({ baseURL: 'http://127.0.0.1:1/v1', caseIds: ['no.such-case'] })).toThrow(
    OptionError,
  );
});

const fixture = fileURLToPath(import.meta.resolve('./testing/target.fixture.ts'));

interface Outcome {
  state: string;
  message: string;
  note: string;
  annotations: string[];
  tags: string[];
}

/** The fixture's tests by name, run by a Vitest of its own against the target. */
async function outcomesAgainst(url: string, filter?: string): Promise<Map<string, Outcome>> {
  const vitest = await startVitest('test', [], {
    config: false,
    watch: false,
    reporters: [{}],
    include: [fixture],
    env: { RESPROOF_TARGET: url },
    tags: conformanceTags,
    ...(filter !== undefined && { tagsFilter: [filter] }),
  });
  const outcomes = new Map<string, Outcome>();
  const code = process.exitCode;
  for (const module of vitest.state.getTestModules()) {
    for (const each of module.children.allTests()) {
      const result = each.result();
      outcomes.set(each.name, {
        state: result.state,
        message: result.errors?.[0]?.message ?? '',
        annotations: each.annotations().map(({ type, message: text }) => `${type}: ${text}`),
        tags: [...(each.options.tags ?? [])],
        note: result.state === 'skipped' ? (result.note ?? '') : '',
      });
    }
  }
  await vitest.close();
  process.exitCode = code;
  return outcomes;
}

const states = (outcomes: Map<string, Outcome>) =>
  [...outcomes].map(([name, { state }]) => `${name}: ${state}`);

test('cases are chosen by their tags', async () => {
  const mock = await startMock();
  const outcomes = await outcomesAgainst(mock.url, 'streaming && !create').finally(() => mock.close());
  expect(states(outcomes).filter((each) => each.endsWith('passed'))).toEqual(['streaming.text: passed']);
});

test('against one that is wrong, the case in which it broke fails with the evidence', async () => {
  const mock = await startMock({ faults: ['no-sequence-number'] });
  const outcomes = await outcomesAgainst(mock.url).finally(() => mock.close());
  expect(states(outcomes)).toEqual([
    'what the target offers: failed',
    'create.text: passed',
    'streaming.text: failed',
    'headers.models: skipped',
  ]);
  expect(outcomes.get('create.text')).toMatchObject({
    tags: ['create', 'quick'],
    annotations: [expect.stringMatching(/^case: /), expect.stringMatching(/^requirements: .*input\.string/)],
  });
  const { message } = outcomes.get('streaming.text')!;
  expect(message).toMatch(
    /^stream\.sequence-present \(MUST\): Every event has an integer sequence_number\.\n {2}expected {2}/,
  );
  expect(message).toMatch(
    /\n {2}where {5}streaming\.text\/\w+, event 0, \/sequence_number, byte 0\n {2}again {5}curl /,
  );
  expect(outcomes.get('headers.models')?.note).toContain('models is not claimed');
});

test('against nobody, every test says why it fails', async () => {
  const outcomes = await outcomesAgainst('http://127.0.0.1:1/v1');
  expect(new Set([...outcomes.values()].map(({ state }) => state))).toEqual(new Set(['failed']));
  for (const { message } of outcomes.values())
    expect(message).toContain('http://127.0.0.1:1 cannot be reached');
});
