import { describe, expect, it } from 'vitest';
import { Builder, pointerOfPath, valueAtPath } from './paths.ts';

describe('valueAtPath', () => {
  const value = { action: { commands: ['ls', 'date'] }, 0: 'zero' };

  it('goes along names and positions', () => {
    expect(valueAtPath(value, ['action', 'commands', 1])).toBe('date');
    expect(valueAtPath(value, [])).toBe(value);
  });

  it.each([
    [['action', 'commands', 2]],
    [['action', 'commands', 'length']],
    [['action', 'missing', 'deeper']],
    [['constructor', 'name']],
    [[0]],
  ])('finds nothing of its own at %j', (path) => {
    expect(valueAtPath(value, path)).toBeUndefined();
  });
});

it('writes a path as a JSON pointer', () => {
  expect(pointerOfPath(['output', 1, 'a/b'], '/item')).toBe('/item/output/1/a~1b');
});

describe('Builder', () => {
  it('makes what is missing on the way, and changes nothing of what it began from', () => {
    const start = { id: 'sh_1', action: { commands: ['ls'] } };
    const builder = new Builder(start);
    builder.set(['action', 'commands', 1], 'date');
    builder.set(['output', 0, 'stdout'], 'x');
    builder.set(['output', 0, 'stderr'], 'y');
    expect(builder.built).toEqual({
      id: 'sh_1',
      action: { commands: ['ls', 'date'] },
      output: [{ stdout: 'x', stderr: 'y' }],
    });
    expect(start).toEqual({ id: 'sh_1', action: { commands: ['ls'] } });
  });

  it('leaves no gap in a list', () => {
    const builder = new Builder({});
    builder.set(['commands', 3], 'date');
    expect(builder.built).toEqual({ commands: [] });
  });

  it('puts a container in the place of what is none', () => {
    const builder = new Builder({ operation: null, output: 'x' });
    builder.set(['operation', 'diff'], '@@');
    builder.set(['output', 0], 'y');
    expect(builder.built).toEqual({ operation: { diff: '@@' }, output: ['y'] });
  });
});
