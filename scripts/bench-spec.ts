/**
 * What validation costs: loading one dialect's validators, each in a fresh process, and checking a stream of fifty
 * events. Prints medians; the bounds are those of spec/README.md.
 */
import { spawnSync } from 'node:child_process';
import { dialects, loadChecker, type Checker } from '../spec/index.ts';

const ROUNDS = 9;
const EVENTS = 50;

console.log(`validators, medians of ${ROUNDS}`);
for (const { name } of dialects) {
  const load = median(Array.from({ length: ROUNDS }, () => loadTime(name)));
  const checker = await loadChecker(name);
  const check = median(Array.from({ length: ROUNDS }, () => streamTime(checker)));
  console.log(
    `${name.padEnd(16)} load ${load.toFixed(1).padStart(6)} ms   ${EVENTS} events ${check.toFixed(4)} ms`,
  );
}

function loadTime(dialect: string): number {
  const script = `
    const { loadChecker } = await import(${JSON.stringify(new URL('../spec/index.ts', import.meta.url).href)});
    const started = performance.now();
    await loadChecker(${JSON.stringify(dialect)});
    console.log(performance.now() - started);`;
  const done = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return Number(done.stdout);
}

/** Milliseconds for one stream, over enough of them to be measured. */
function streamTime(checker: Checker): number {
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    type: 'response.output_text.delta',
    sequence_number: index,
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: 'word ',
    logprobs: [],
  }));
  let wrong = 0;
  const visitor = { violation: () => (wrong += 1) };
  const streams = 2_000;
  const started = performance.now();
  for (let n = 0; n < streams; n += 1)
    for (const event of events) checker.check('ResponseStreamEvent', event, visitor);
  const took = (performance.now() - started) / streams;
  if (wrong > 0) throw new Error(`the events of the benchmark are wrong in ${wrong} places`);
  return took;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
