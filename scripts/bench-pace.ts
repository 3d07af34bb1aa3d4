/**
 * Many paced streams at once stay on time: `npm run bench:pace [-- --streams 500]`.
 *
 * Every stream is to have its first event after 300 ms, and each further one 100 ms later. Prints how late events come,
 * as the client sees it: the first ones, and then the others against their own first. Exits 1 when a bar is missed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TTFT = 300;
const ITL = 100;
/** They begin one after the other, so that it is not the answering that is measured; all of them run for seconds. */
const APART = 8;
/** Milliseconds that all but one event of a hundred may be late, and all but one of two. */
const BARS = { p50: 10, p99: 150 };

const { values } = parseArgs({ options: { streams: { type: 'string', default: '500' } } });
const streams = Number(values.streams);

const bin = fileURLToPath(new URL('../bin/resproof.js', import.meta.url));
const mock = spawn(
  process.execPath,
  [bin, 'mock', '--port', '0', '--ttft', `${TTFT}ms`, '--itl', `${ITL}ms`, '--exit-with-stdin'],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
);
const [line] = (await once(createInterface(mock.stdout), 'line')) as [string];
const url = `${line.replace('resproof mock ', '')}/v1/responses`;

// What is loaded on first use must not count.
await Promise.all(Array.from({ length: 20 }, (_, index) => arrivals(-index, 0)));
const all = await Promise.all(Array.from({ length: streams }, (_, index) => arrivals(index, index * APART)));
mock.stdin.end();
await once(mock, 'exit');

const firsts = all.map(([sent = 0, first = 0]) => first - sent - TTFT);
const others = all.flatMap(([, first = 0, ...rest]) =>
  rest.map((at, index) => at - first - (index + 1) * ITL),
);
const events = all.reduce((sum, times) => sum + times.length - 1, 0);
console.log(
  `${streams} streams at once, ${events} events, ${TTFT} ms before the first and ${ITL} ms before each other`,
);
const missed = [told('first events', firsts), told('other events, against their first', others)].includes(
  false,
);
process.exitCode = missed ? 1 : 0;

/** After so many milliseconds: when it was sent, and when each of its events came. */
async function arrivals(number: number, after: number): Promise<number[]> {
  await setTimeout(after);
  const body = JSON.stringify({
    model: 'gpt-4.1-mini',
    input: `Count from 1 to 90, please, for number ${number}.`,
    stream: true,
  });
  const headers = { authorization: 'Bearer sk-bench', 'content-type': 'application/json' };
  const times = [performance.now()];
  const asked = request(url, { method: 'POST', headers, agent: false });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}`);
  for await (const chunk of response.setEncoding('utf8')) {
    const now = performance.now();
    for (const _end of String(chunk).matchAll(/\n\n/g)) times.push(now);
  }
  return times;
}

function told(what: string, late: number[]): boolean {
  const sorted = late.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  const [p50, p99] = [at(0.5), at(0.99)];
  const good = p50 <= BARS.p50 && p99 <= BARS.p99;
  const said = [p50, p99, at(1)].map((ms) => `${ms.toFixed(1)} ms`);
  console.log(
    `  ${what}: late by ${said[0]} (p50), ${said[1]} (p99), ${said[2]} at most; bars ${BARS.p50} and ${BARS.p99} ms: ${good ? 'kept' : 'missed'}`,
  );
  return good;
}
