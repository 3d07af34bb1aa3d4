import { describe, expect, it } from 'vitest';
import { withHolds } from './stage.ts';

describe('withHolds', () => {
  const frames = ['a', 'b', 'c'].map((each) => ({ text: each }));
  const types = ['response.created', 'response.in_progress', 'response.completed'];
  const hold = (gate: string, event: number) => () => Promise.resolve(`${gate} ${event}`);

  it('waits where the step says so: before an event by its number, or its type', () => {
    const missing: string[] = [];
    const delays = [
      { ms: 5, before: 0 },
      { ms: 7, before: 'response.completed' },
      { ms: 1, before: 'response.completed' },
    ];
    const staged = withHolds(frames, types, { delays }, hold, (what) => missing.push(what));
    expect(staged.map(({ wait }) => wait)).toEqual([5, undefined, 8]);
    expect(missing).toEqual([]);
  });

  it('holds at several gates, one after the other', async () => {
    const passed: string[] = [];
    const gates = [
      { name: 'x', before: 1 },
      { name: 'y', before: 'response.in_progress' },
    ];
    const open = (gate: string) => async () => {
      passed.push(gate);
      return null;
    };
    const staged = withHolds(frames, types, { gates }, open, () => undefined);
    expect(staged.map((frame) => frame.hold !== undefined)).toEqual([false, true, false]);
    await expect(staged[1]?.hold?.(new AbortController().signal)).resolves.toBeNull();
    expect(passed).toEqual(['x', 'y']);
  });

  it('says which place did not come', () => {
    const missing: string[] = [];
    const gates = [
      { name: 'x', before: 9 },
      { name: 'y', before: 'response.failed' },
    ];
    withHolds(frames, types, { gates }, hold, (what) => missing.push(what));
    expect(missing).toEqual([
      'the gate "x" stands before 9, which did not come',
      'the gate "y" stands before response.failed, which did not come',
    ]);
  });
});
