import { expect, test } from 'vitest';
import { cases } from '../../suites/index.ts';
import { compareVersions, isNewer } from './as-of.ts';
import { inShard } from './shard.ts';

const part = (ids: readonly string[], index: number, total: number) =>
  ids.filter((id) => inShard(id, { index, total }));
const ids = cases.map(({ id }) => id);

test('each case is in one shard, and every shard has its share', () => {
  for (const total of [1, 2, 3, 8]) {
    const parts = Array.from({ length: total }, (_, index) => part(ids, index + 1, total));
    expect(parts.flat().sort()).toEqual([...ids].sort());
    const fair = ids.length / total;
    for (const each of parts) {
      expect(each.length).toBeGreaterThan(fair * 0.5);
      expect(each.length).toBeLessThan(fair * 1.6);
    }
  }
});

test('a case that comes moves no other one', () => {
  expect(part(['a.new', ...ids], 1, 3).filter((id) => id !== 'a.new')).toEqual(part(ids, 1, 3));
  expect(part(['create.text', 'streaming.text', 'tools.named'], 1, 2)).toMatchInlineSnapshot(`
    [
      "tools.named",
    ]
  `);
});

test('versions are compared by their numbers', () => {
  expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0);
  expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
  expect([isNewer({ since: '0.2.0' }, '0.1.9'), isNewer({ since: '0.2.0' }, '0.2.0')]).toEqual([true, false]);
  expect(isNewer({ since: '0.2.0' }, null)).toBe(false);
});
