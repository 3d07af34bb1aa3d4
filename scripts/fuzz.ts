/**
 * Random and malformed requests to the mock, over all endpoints, dialects and ways in: none may be answered with a 5xx
 * that was not asked for, or with what no client can read, none may crash it, and its memory stays flat.
 *
 * `npm run fuzz [-- --count N --seed N]`
 *
 * Prints the seed: the same seed and count send the same requests in the same order. Exits 1 when a bar is missed.
 */
import { setFlagsFromString } from 'node:v8';
import { parseArgs } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { listen } from '../mock/adapters/node-http.ts';
import { createEngine } from '../mock/index.ts';
import { MemoryStore } from '../mock/store/memory.ts';
import { dialects } from '../spec/index.ts';
import { sending, type Sending } from './fuzz/requests.ts';
import { send, type Target } from './fuzz/send.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);

/** Requests that are made at a time. */
const BATCH = 250;
const MAX_COMPLAINTS = 10;
/** When all that is bounded is full: stores, journals, caches. */
const WARM = 0.3;
/** What may have come on top of it at the end. */
const MEMORY_BAR = { factor: 1.25, bytes: 24 * 2 ** 20 };
/** Milliseconds that any request may take on a busy machine. */
const TIME_BAR = 3_000;
/** The share that has to be answered with what was asked for: what is refused at the door tries nothing. */
const GOOD_BAR = 0.2;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const complaints: string[] = [];
let current = '';
const crashed = (error: unknown): void => {
  complaints.push(`${current}: it crashed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
};
process.on('uncaughtException', crashed);
process.on('unhandledRejection', crashed);

/** Small, so that they are full long before the end. */
const targets: Target[] = await Promise.all(
  dialects.map(async ({ name }) => {
    const store = new MemoryStore({ keys: 300, bytes: 2 ** 20 });
    const account = { credit: 1e9, bucket: 1e9 };
    const engine = createEngine({
      dialect: name,
      store,
      account,
      journalSize: 50,
      gateTimeout: 50,
      maxBody: 100_000,
    });
    return {
      engine,
      listener: await listen(engine, { bodyTimeout: 500 }),
      ids: new Map(),
      statuses: new Map(),
    };
  }),
);

console.log(
  `fuzz: ${count} requests to ${targets.length} dialects; again with --seed ${seed} --count ${count}`,
);
const began = performance.now();
const memory: { sent: number; heap: number; rss: number }[] = [];
const slowest = { ms: 0, what: '' };
let sent = 0;

for (let from = 0; from < count && complaints.length < MAX_COMPLAINTS; from += BATCH) {
  const requests = fc.sample(sending, { seed: seed + from, numRuns: Math.min(BATCH, count - from) });
  for (const [index, request] of requests.entries()) await one(from + index, request);
  if (Math.floor((from / count) * 10) !== Math.floor(((from - BATCH) / count) * 10)) await weigh();
}
await weigh();
for (const { listener } of targets) await listener.close();
report();

async function one(number: number, request: Sending): Promise<void> {
  const at = number % targets.length;
  current = `request ${number} (${dialects[at]?.name}, ${request.way} ${request.method} ${request.url})`;
  const start = performance.now();
  try {
    const complaint = await send(targets[at]!, request);
    if (complaint !== null)
      complaints.push(`${current}: ${complaint}\n  ${JSON.stringify(request).slice(0, 4_000)}`);
  } catch (error) {
    crashed(error);
  }
  const ms = performance.now() - start;
  if (ms > slowest.ms) Object.assign(slowest, { ms, what: current });
  sent += 1;
}

async function weigh(): Promise<void> {
  // What hangs on timers and closing connections goes first.
  await new Promise((resolve) => setTimeout(resolve, 200));
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  memory.push({ sent, heap: heapUsed + external, rss });
}

function report(): void {
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  for (const { sent, heap, rss } of memory)
    console.log(`  after ${sent}: heap ${mib(heap)}, resident ${mib(rss)}`);
  const warm = memory.find(({ sent }) => sent >= count * WARM) ?? memory.at(-1)!;
  const end = memory.at(-1)!;
  for (const what of ['heap', 'rss'] as const)
    if (end[what] > warm[what] * MEMORY_BAR.factor + MEMORY_BAR.bytes)
      complaints.push(
        `${what} grew from ${mib(warm[what])} after ${warm.sent} requests to ${mib(end[what])}`,
      );
  if (slowest.ms > TIME_BAR) complaints.push(`it took ${Math.round(slowest.ms)} ms: ${slowest.what}`);
  for (const [index, { statuses }] of targets.entries()) {
    const all = [...statuses].toSorted(([one], [other]) => one - other);
    const told = all.map(([status, times]) => `${status === 0 ? 'none' : status}: ${times}`).join(', ');
    console.log(`  ${dialects[index]?.name}: ${told}`);
    const total = all.reduce((sum, [, times]) => sum + times, 0);
    if ((statuses.get(200) ?? 0) < total * GOOD_BAR)
      complaints.push(
        `${dialects[index]?.name} refused nearly everything: the requests of this script are out of date`,
      );
  }
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `${sent} requests in ${Math.round(seconds)} s; the slowest took ${Math.round(slowest.ms)} ms: ${slowest.what}`,
  );
  for (const complaint of complaints) console.error(complaint);
  console.log(
    complaints.length === 0
      ? 'no 5xx, no crash, memory flat'
      : `${complaints.length} complaints; --seed ${seed}`,
  );
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
