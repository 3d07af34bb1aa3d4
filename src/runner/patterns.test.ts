import { expect, test } from 'vitest';
import { fits } from './patterns.ts';

test.each([
  ['tools.named', 'tools.named', true],
  ['tools', 'tools.named', true],
  ['tool', 'tools.named', false],
  ['tools.*', 'tools.named', true],
  ['*.named', 'tools.named', true],
  ['t*s*d', 'tools.named', true],
  ['*', 'tools.named', true],
  ['to*ols.named*', 'tools.named', true],
  ['tools.named*named', 'tools.named', false],
  ['(a+)+$', 'tools.named', false],
])('%s and %s', (pattern, id, expected) => {
  expect(fits(pattern, id)).toBe(expected);
});
