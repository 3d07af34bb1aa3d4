import { describe, expect, test } from 'vitest';
import type { Ask, Step } from '../../suites/case.ts';
import { createBudget } from './budget.ts';
import { executeCase } from './execute-case.ts';
import { createPace } from './pace.ts';
import type { Session, Way } from './session.ts';
import { createStop } from './stop.ts';
import { caseOf, readingOf, responseOf } from './testing/readings.ts';

interface Asked {
  id: string;
  ask: Ask;
  way: Way;
}

/** A session that answers each request by its number, from 1, and keeps what it was asked. */
function sessionOf(answer: (number: number, ask: Ask) => unknown) {
  const asked: Asked[] = [];
  let open = 0;
  let most = 0;
  let closed = false;
  const session: Pick<Session, 'ask' | 'sockets' | 'pace' | 'watch' | 'stop' | 'budget'> = {
    async ask(name, ask, way = {}) {
      asked.push({ id: name.id, ask, way });
      const number = asked.length;
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return readingOf({ id: name.id, status: 200, body: answer(number, ask) });
    },
    sockets: () => ({ named: () => expect.unreachable(), close: () => void (closed = true) }),
    pace: createPace(null),
    watch: { saw: () => undefined, limited: () => undefined },
    stop: createStop(),
    budget: createBudget({ maxRequests: null, maxTokens: null }),
  };
  return { session, asked, most: () => most, closed: () => closed };
}

async function execute(
  steps: Step[],
  answer: (number: number, ask: Ask) => unknown = () => responseOf('hi'),
) {
  const { session, asked, most, closed } = sessionOf(answer);
  const parts = { session, model: 'm', label: null, random: () => 0, retries: 0, askAgainMs: 0 };
  const { attempts, faults } = await executeCase(caseOf({ steps }), parts);
  expect(faults).toEqual([]);
  expect(closed()).toBe(true);
  return { attempts, ids: asked.map(({ id }) => id), asked, most: most() };
}

const step = (name: string, more: Partial<Step> = {}): Step => ({
  name,
  send: { path: `/${name}` },
  ...more,
});

describe('a step with until', () => {
  const done = (reading: { response: Record<string, unknown> | null }) =>
    reading.response?.['status'] === 'completed';

  test('is asked for again until it holds', async () => {
    const { ids } = await execute([step('poll', { until: done }), step('after')], (number) =>
      responseOf('hi', { status: number < 3 ? 'queued' : 'completed' }),
    );
    expect(ids).toEqual(['a.case/poll', 'a.case/poll#2', 'a.case/poll#3', 'a.case/after']);
  });

  test('is asked for a bounded number of times, and the case goes on', async () => {
    const { ids } = await execute([step('poll', { until: done }), step('after')], () =>
      responseOf('', { status: 'queued' }),
    );
    expect(ids.length).toBe(41);
    expect(ids.at(-1)).toBe('a.case/after');
  });
});

test('steps that go together are out at the same time, and know the same', async () => {
  const known: string[][] = [];
  const after = (name: string, more: Partial<Step> = {}): Step => ({
    name,
    send: (earlier) => {
      known.push(Object.keys(earlier));
      return {};
    },
    ...more,
  });
  const { ids, most } = await execute([
    step('first'),
    after('left'),
    after('right', { together: true }),
    after('last'),
  ]);
  expect(most).toBe(2);
  expect(ids).toEqual(['a.case/first', 'a.case/left', 'a.case/right', 'a.case/last']);
  expect(known).toEqual([['first'], ['first'], ['first', 'left', 'right']]);
});

test('a step that hangs up says after how much', async () => {
  const { asked } = await execute([step('leave', { hangUpAfter: 100 }), step('stay')]);
  expect(asked.map(({ way }) => way.hangUpAfter)).toEqual([100, undefined]);
});
