/** A test file as a user would write it; vitest.test.ts has Vitest run it, since most of its tests are to fail. */
import { expect } from 'vitest';
import { text } from '../../index.ts';
import type { MockNamespace } from '../../index.ts';
import { test } from '../vitest.ts';

const ask = async (mock: MockNamespace, input: string) => {
  const response = await fetch(`${mock.url}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', input }),
  });
  return response.status;
};

test('plays its scenario', async ({ mock }) => {
  mock.use([text('a')]);
  expect(await ask(mock, 'x')).toBe(200);
});

test('leaves a step', ({ mock }) => {
  mock.use([text('a')]);
});

test('asks for what no step answers', async ({ mock }) => {
  mock.use([text('a').when({ input: 'tides' })]);
  await ask(mock, 'x');
});

test('fails by itself', ({ mock }) => {
  mock.use([text('a')]);
  expect(1).toBe(2);
});

test('finds nothing of the others', ({ mock, mockServer }) => {
  expect(mock.journal()).toEqual([]);
  expect(mock.url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${mockServer.port}/t/test-5/v1$`));
});
