import { expect, it } from 'vitest';
import { Lane } from './lane.ts';

it('a lane does one piece of work after the other, and goes on after a failure', async () => {
  const lane = new Lane();
  const done: string[] = [];
  const work = (name: string, turns: number) => async () => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    done.push(name);
    if (name === 'bad') throw new Error('bad');
    return name;
  };
  const outcomes = await Promise.allSettled([
    lane.run(work('slow', 5)),
    lane.run(work('bad', 2)),
    lane.run(work('quick', 0)),
  ]);
  expect(done).toEqual(['slow', 'bad', 'quick']);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
