/**
 * What the mock costs, beside the least that any server of Node costs and beside another mock: a bare node:http server
 * that gives the same bytes, and aimock. Each in its own process, in the same run, turn about; the bars are ratios of
 * the same round, since no two minutes of a machine are alike.
 *
 * `npm run bench:mock [-- --rounds N --starts N --requests N --json]`
 *
 * Exits 1 and names the bar that is missed. Reads CPU time from /proc, so it needs Linux; and what it starts is dist/, so
 * it needs `npm run prepare` before it.
 */
import { parseArgs } from 'node:util';
import { send, sendMany } from './bench-mock/load.ts';
import { Bench, cpuOf, type Name, type Running } from './bench-mock/servers.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    starts: { type: 'string', default: '7' },
    requests: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, starts, requests] = [values.rounds, values.starts, values.requests].map(Number) as [
  number,
  number,
  number,
];

const NAMES: readonly Name[] = ['bare', 'mock', 'aimock'];
/** Bytes of a request, and events of a stream. */
const SIZE = 1_024;
const EVENTS = 50;
/** Times of the bare server's. */
const BARS = { request: 1.5, event: 1.3, start: 1.5 };
/** Milliseconds from the first answer to one that counts tokens. */
const USAGE_BAR = 400;
/** Before a round counts: what runs often is compiled by then. */
const WARM = 4_000;

/** As many words as make a stream of 50 events, in a request of 1 kB. */
const words = Array.from({ length: EVENTS - 8 }, (_, n) => WORDS(n)).join(' ');
const ASKED = `Reply with exactly this text: "${words}"`;
function WORDS(n: number): string {
  return ['high', 'water', 'at', 'noon', 'low', 'tide', 'by', 'night'][n % 8]!;
}
const bodyOf = (stream: boolean, salt = ''): object => {
  const body = { model: 'gpt-4.1-mini', instructions: '', input: ASKED, stream };
  const left = SIZE - JSON.stringify(body).length - salt.length;
  return { ...body, instructions: salt + 'Be brief and be kind to whoever asks. '.repeat(40).slice(0, left) };
};

/** What was measured of one server. Milliseconds. */
interface Figures {
  request: number[];
  /** A request with other words each time: nothing that was counted before helps. */
  fresh: number[];
  stream: number[];
  /** From the start of the process to its first answer, and from there to one with usage. */
  start: number[];
  usage: number[];
}

const bench = new Bench();
try {
  const figures = await measure();
  report(figures);
} finally {
  bench.end();
}

async function measure(): Promise<Record<Name, Figures>> {
  const figures = Object.fromEntries(
    NAMES.map((name) => [name, { request: [], fresh: [], stream: [], start: [], usage: [] } as Figures]),
  ) as Record<Name, Figures>;
  bench.script(words, 'Reply');
  const mock = await bench.start('mock');
  await teachBare(mock);
  for (let round = -1; round < starts; round += 1)
    for (const name of turnsOf(round)) {
      const [start, usage] = await startOf(name);
      // The first start of all compiles, and fills the caches of the machine.
      if (round < 0) continue;
      figures[name].start.push(start);
      figures[name].usage.push(usage);
    }
  const running = {
    mock,
    bare: await bench.start('bare'),
    aimock: await bench.start('aimock', { chunk: Math.ceil(words.length / (EVENTS - 8)) }),
  };
  for (const name of NAMES) {
    await sendMany(running[name].origin, WARM, () => bodyOf(false));
    await sendMany(running[name].origin, WARM / 3, () => bodyOf(true));
  }
  for (let round = 0; round < rounds; round += 1)
    for (const name of turnsOf(round)) {
      const of = figures[name];
      of.request.push(await cost(running[name], () => bodyOf(false)));
      of.fresh.push(await cost(running[name], (n) => bodyOf(false, `${round}.${n} `)));
      of.stream.push(await cost(running[name], () => bodyOf(true)));
    }
  for (const name of NAMES) await running[name].stop();
  return figures;
}

/** Each goes first in its turn: what the one before leaves behind hits no one alone. */
function turnsOf(round: number): Name[] {
  const from = (round + NAMES.length) % NAMES.length;
  return [...NAMES.slice(from), ...NAMES.slice(0, from)];
}

async function teachBare({ origin }: Running): Promise<void> {
  const of = async (stream: boolean) => {
    const { headers, body } = await send(origin, '/responses', bodyOf(stream));
    const { date: _, connection: _2, 'keep-alive': _3, 'transfer-encoding': _4, ...kept } = headers;
    return { headers: kept, body, events: body.split(/(?<=\n\n)/) };
  };
  const [json, stream] = [await of(false), await of(true)];
  if (stream.events.length !== EVENTS)
    throw new Error(`the stream of the benchmark has ${stream.events.length} events, not ${EVENTS}`);
  bench.teach({ json, stream });
}

/** Milliseconds of CPU for each request. */
async function cost({ origin, pid }: Running, body: (n: number) => object): Promise<number> {
  const before = cpuOf(pid);
  await sendMany(origin, requests, body);
  return (cpuOf(pid) - before) / requests;
}

async function startOf(name: Name): Promise<[start: number, usage: number]> {
  const server = await bench.start(name);
  try {
    await send(server.origin, '/models');
    const answered = performance.now();
    await send(server.origin, '/responses', bodyOf(false));
    return [answered - server.since, performance.now() - answered];
  } finally {
    await server.stop();
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** For each event, what a stream costs beyond an answer in one piece. */
function perEvent({ stream, request }: Figures): number[] {
  return stream.map((whole, round) => (whole - request[round]!) / EVENTS);
}

function report(figures: Record<Name, Figures>): void {
  const ratio = (of: (one: Figures) => number[], name: Name, to: Name = 'bare') =>
    median(of(figures[name]).map((ms, round) => ms / of(figures[to])[round]!));
  const rows = [
    {
      what: 'CPU of a request of 1 kB, µs',
      of: (one: Figures) => one.request,
      scale: 1e3,
      bar: BARS.request,
    },
    { what: '  with other words each time, µs', of: (one: Figures) => one.fresh, scale: 1e3, bar: null },
    {
      what: `CPU of a stream of ${EVENTS} events, µs`,
      of: (one: Figures) => one.stream,
      scale: 1e3,
      bar: null,
    },
    { what: 'CPU of each event of it, µs', of: perEvent, scale: 1e3, bar: BARS.event },
    { what: 'from start to first answer, ms', of: (one: Figures) => one.start, scale: 1, bar: BARS.start },
  ] as const;
  const usage = median(figures.mock.usage);
  const measured = rows.map(({ what, of, scale, bar }) => ({
    what: what.trim(),
    ...Object.fromEntries(NAMES.map((name) => [name, median(of(figures[name])) * scale])),
    ratio: ratio(of, 'mock'),
    bar,
    overAimock: ratio(of, 'mock', 'aimock'),
  }));
  const missed = measured.flatMap(({ what, ratio, bar, overAimock }) => [
    ...(bar !== null && ratio > bar
      ? [`${what}: ${ratio.toFixed(2)} times the bare server's; the bar is ${bar}`]
      : []),
    ...(overAimock > 1 ? [`${what}: ${overAimock.toFixed(2)} times aimock's`] : []),
  ]);
  if (usage > USAGE_BAR)
    missed.push(
      `an answer with usage comes ${Math.round(usage)} ms after the first; the bar is ${USAGE_BAR}`,
    );
  const usages = Object.fromEntries(NAMES.map((name) => [name, median(figures[name].usage)]));
  if (values.json)
    console.log(JSON.stringify({ rows: measured, usage: { ...usages, bar: USAGE_BAR }, missed }, null, 2));
  else {
    const cell = (text: string | number) =>
      (typeof text === 'number' ? text.toFixed(text < 10 ? 2 : 0) : text).padStart(10);
    console.log(`${''.padEnd(36)}${[...NAMES, 'mock/bare', 'bar', 'mock/aimock'].map(cell).join('')}`);
    for (const [index, row] of measured.entries()) {
      const { ratio, bar, overAimock } = row;
      const shown = NAMES.map((name) => (row as unknown as Record<Name, number>)[name]);
      console.log(
        `${rows[index]!.what.padEnd(36)}${[...shown, ratio, bar ?? '', overAimock].map(cell).join('')}`,
      );
    }
    console.log(
      `${'from there to one with usage, ms'.padEnd(36)}${[...NAMES.map((name) => usages[name]!), '', USAGE_BAR, ''].map(cell).join('')}`,
    );
    console.log(`medians of ${rounds} rounds of ${requests} requests, and of ${starts} starts, turn about`);
  }
  for (const each of missed) console.error(`missed: ${each}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
