import { expect, it } from 'vitest';
import { Collector } from './collector.ts';

it('lets one break outweigh every keep', () => {
  const to = new Collector('case/step');
  to.keep('response.id');
  to.break('response.id', 'an id', 'none');
  to.keep('response.id');
  expect(to.findings()).toEqual([
    {
      kept: false,
      requirement: 'response.id',
      exchange: 'case/step',
      place: {},
      expected: 'an id',
      got: 'none',
    },
  ]);
});

it('tells a requirement that was kept once only', () => {
  const to = new Collector('case/step');
  to.keep('response.id');
  to.keep('response.id');
  expect(to.findings()).toEqual([{ kept: true, requirement: 'response.id', exchange: 'case/step' }]);
});

it('says neither kept nor broken of what is folded beneath another', () => {
  const to = new Collector('case/step');
  to.keep('stream.part-announced');
  const root = to.break('stream.item-announced', 'an announcement', 'none');
  to.fold(root, 'stream.part-announced', 'an announcement', 'none', { event: 3 });
  expect(to.findings()).toMatchObject([
    {
      requirement: 'stream.item-announced',
      folded: [{ requirement: 'stream.part-announced', place: { event: 3 } }],
    },
  ]);
});

it('bounds how much it keeps of one kind, and how long its phrases are', () => {
  const to = new Collector('case/step');
  for (let index = 0; index < 100; index += 1) to.break('response.id', 'x'.repeat(1000), { at: index });
  expect(to.findings()).toHaveLength(20);
  expect(to.break('response.id', 'an id', 'none')).toBeNull();
  expect(to.fold(null, 'response.object', 'an object', 'none')).toBeNull();
  const [first] = to.findings();
  expect(first).toMatchObject({ expected: `${'x'.repeat(300)}…`, got: '{"at":0}' });
});
