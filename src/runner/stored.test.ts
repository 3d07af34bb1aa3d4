import { expect, test } from 'vitest';
import { createStored } from './stored.ts';
import { readingOf, responseOf } from './testing/readings.ts';

const created = (id: string, asked: object = {}) =>
  readingOf({ asked, status: 200, body: responseOf('x', { id }) });
const removed = (id: string, status: number) =>
  readingOf({ method: 'DELETE', url: `http://h/v1/responses/${encodeURIComponent(id)}?x=1`, status });

test('counts what is made, and what is gone again', () => {
  const stored = createStored();
  for (const id of ['resp_1', 'resp_2', 'resp_3']) stored.saw(created(id));
  stored.saw(created('resp_4', { store: false }));
  stored.saw(readingOf({ status: 400, body: { error: {} } }));
  stored.saw(
    readingOf({
      method: 'GET',
      url: 'http://h/v1/responses/resp_9',
      status: 200,
      body: responseOf('x', { id: 'resp_9' }),
    }),
  );
  stored.saw(removed('resp_1', 200));
  stored.saw(removed('resp_2', 404));
  stored.saw(removed('resp_3', 500));
  expect(stored.total).toBe(3);
  expect([...stored.left]).toEqual(['/responses/resp_3']);
});

test('an id that does not belong into a URL is not touched', () => {
  const stored = createStored();
  stored.saw(created('../models'));
  stored.saw(created('a/b'));
  stored.saw(created('..'));
  expect(stored.total).toBe(0);
});
