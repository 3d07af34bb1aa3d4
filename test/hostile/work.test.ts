/**
 * The judge's work grows with what it is given, and not with its square. Work is counted and not timed: how often functions,
 * and blocks in them, are entered. That is the same on every machine, whatever else runs there. What the engine does by itself
 * (searching a text, matching a pattern) is not in it.
 */
import { Session } from 'node:inspector/promises';
import { afterAll, expect, test } from 'vitest';
import { shapes } from './shapes.ts';

const OURS = /\/(src|spec|suites)\//;

// Only what is loaded from now on is counted block by block, so that the judge is imported below.
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
afterAll(() => session.disconnect());

const { loadChecker } = await import('../../spec/index.ts');
const { judge } = await import('../../src/judge/judge.ts');
const { read } = await import('../../src/judge/read.ts');
const { exchangeFromWire } = await import('../../src/raw.ts');
const { probes } = await import('../../suites/probes.ts');
const checker = await loadChecker('openai');

const asked = JSON.stringify({
  model: 'm',
  input: 'x',
  stream: true,
  tools: [{ type: 'function', name: 'f1', parameters: { type: 'object' }, strict: true }],
  tool_choice: 'required',
  parallel_tool_calls: false,
});

function take(wire: string): void {
  for (const request of [null, asked]) {
    const reading = read(exchangeFromWire(wire, { request }));
    expect(judge(reading, { dialect: 'openai', checker }).length).toBeGreaterThan(0);
    for (const probe of probes) probe.state(reading);
  }
}

/** Blocks entered since it was last asked. */
async function counted(): Promise<number> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => OURS.test(url) && !url.includes('node_modules'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

async function workOf(wire: string): Promise<number> {
  await counted();
  take(wire);
  return counted();
}

test('work is counted: a loop in a loop would be seen', async () => {
  const { sameValue } = await import('../../src/judge/difference.ts');
  const pairs = async (many: number): Promise<number> => {
    const list = Array.from({ length: many }, (_, n) => n);
    await counted();
    for (const one of list) for (const other of list) sameValue(one, other);
    return counted();
  };
  expect((await pairs(200)) / (await pairs(100))).toBeGreaterThan(3.5);
});

test.each(Object.entries(shapes))('twice as much takes twice as much work: %s', async (_name, make) => {
  const [once, twice] = [make(200), make(400)];
  expect(twice.length).toBeGreaterThan(once.length * 1.5);
  take(once);
  const work = await workOf(once);
  expect(work).toBeGreaterThan(500);
  expect((await workOf(twice)) / work).toBeLessThan(2.3);
});
