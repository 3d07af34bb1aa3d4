import { describe, expect, test } from 'vitest';
import { mayColor, table } from './output.ts';

const tty = { isTTY: true };

describe('colours', () => {
  test.each<[string, { isTTY?: boolean }, boolean, NodeJS.ProcessEnv, boolean]>([
    ['on a terminal', tty, true, { TERM: 'xterm' }, true],
    ['not in a pipe', {}, true, {}, false],
    ['not with --no-color', tty, false, {}, false],
    ['not with NO_COLOR', tty, true, { NO_COLOR: '1' }, false],
    ['NO_COLOR outweighs FORCE_COLOR', tty, true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['an empty NO_COLOR is none', tty, true, { NO_COLOR: '' }, true],
    ['forced into a pipe', {}, true, { FORCE_COLOR: '1' }, true],
    ['not on a terminal that has none', tty, true, { TERM: 'dumb' }, false],
  ])('%s', (_, stream, color, env, expected) => {
    expect(mayColor(stream, { color }, env)).toBe(expected);
  });
});

describe('a table', () => {
  const rows = [
    ['a.b', 'MUST', 'one two three four five six seven'],
    ['a.long-name', 'MAY', 'eight'],
  ];

  test('is one line for each row in a pipe, for grep', () => {
    expect(table(rows, Infinity)).toBe(
      'a.b          MUST  one two three four five six seven\na.long-name  MAY   eight\n',
    );
  });

  test('wraps the last column on a terminal', () => {
    expect(table(rows, 50)).toBe(`a.b          MUST  one two three four five six
                   seven
a.long-name  MAY   eight
`);
  });

  test('puts it beneath where there is no room beside', () => {
    expect(table([['an.identifier-of-some-length', 'the text']], 40)).toBe(
      'an.identifier-of-some-length\n    the text\n',
    );
  });

  test('of nothing is nothing', () => {
    expect(table([])).toBe('');
  });
});
