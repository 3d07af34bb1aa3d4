import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startVitest } from 'vitest/node';
import { startMock, text } from '../index.ts';
import { mockTest } from './vitest.ts';

const mocked = mockTest({ models: ['gpt-5'], scenario: [text('hello').optional()] });

// As its users have it: these are tests of this very file, side by side.
describe.concurrent('with a mock of its own', () => {
  for (const name of ['one', 'another']) {
    mocked(name, async ({ mock, mockServer }) => {
      expect(mock.url).not.toBe(mockServer.url);
      const response = await fetch(`${mock.url}/models`, { headers: { authorization: 'Bearer sk-test' } });
      expect(await response.json()).toMatchObject({ data: [{ id: 'gpt-5' }] });
      expect(mock.journal()).toHaveLength(1);
    });
  }
});

const fixture = fileURLToPath(import.meta.resolve('./testing/mock.fixture.ts'));

test('a test fails when its scenario was not played, and says only what matters', async () => {
  const vitest = await startVitest('test', [], {
    config: false,
    watch: false,
    reporters: [{}],
    include: [fixture],
  });
  const code = process.exitCode;
  const outcomes = vitest.state.getTestModules().flatMap((module) =>
    [...module.children.allTests()].map((each) => {
      const { state, errors = [] } = each.result();
      return [each.name, state, ...errors.map(({ message }) => message)];
    }),
  );
  await vitest.close();
  process.exitCode = code;
  expect(outcomes).toEqual([
    ['plays its scenario', 'passed'],
    ['leaves a step', 'failed', expect.stringContaining('step 1: text("a") answered 0 of 1 requests')],
    ['asks for what no step answers', 'failed', expect.stringContaining('wanted "tides", got "x"')],
    ['fails by itself', 'failed', expect.stringContaining('expected 1 to be 2')],
    ['finds nothing of the others', 'passed'],
  ]);
});

test('a mock is closed at the end of its block', async () => {
  let url: string;
  {
    await using mock = await startMock();
    ({ url } = mock);
    expect((await fetch(`${url}/models`, { headers: { authorization: 'Bearer sk-test' } })).status).toBe(200);
  }
  await expect(fetch(`${url}/models`)).rejects.toThrow('fetch failed');
});
