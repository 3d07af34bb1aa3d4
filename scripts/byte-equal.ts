/**
 * The same requests give the same bytes: a recorded script of 200 requests is sent to two processes, and to two
 * namespaces of one process at the same time. All four must answer alike: status, headers and every byte of the bodies.
 *
 * `npm run byte-equal`
 *
 * Prints what it compared. Exits 1 with the first difference.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isObject, listAt, parsed, type JsonObject } from '../mock/answer/json.ts';
import { digest } from '../mock/answer/digest.ts';
import { COUNT, requests, type Recorded } from './byte-equal/requests.ts';

interface Given {
  status: number;
  /** Without those that tell of the connection or of the wall clock. */
  headers: string;
  body: string;
}

/** Of the requests, how many must do what they ask: a script that is refused shows nothing. */
const GOOD_BAR = 0.7;
const OF_THE_WIRE = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

const one = await start();
const other = await start();
const [first, second, left, right] = await Promise.all([
  play(one.ports, ''),
  play(other.ports, ''),
  play(other.ports, '/t/left'),
  play(other.ports, '/t/right'),
]);
one.end();
other.end();

const runs: readonly [name: string, given: readonly Given[]][] = [
  ['another process', second],
  ['a namespace of it', left],
  ['another namespace of it', right],
];
const difference = runs.map(([name, given]) => differenceIn(name, given)).find((text) => text !== null);
const statuses = Object.entries(Object.groupBy(first, ({ status }) => status));
const bytes = first.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
const streams = first.filter(({ headers }) => headers.includes('text/event-stream')).length;
const good = first.filter(({ status }) => status < 300).length;
console.log(
  `${first.length} requests to ${new Set(requests.map(({ dialect }) => dialect)).size} dialects: ${streams} streams, ${bytes} bytes of bodies`,
);
console.log(`  ${statuses.map(([status, all]) => `${status}: ${all?.length}`).join(', ')}`);
console.log(`  each by ${['one process', ...runs.map(([name]) => name)].join(', ')}, all at the same time`);
if (first.length !== COUNT || good < COUNT * GOOD_BAR)
  fail(`the script is out of date: ${first.length} requests, of which ${good} were answered`);
if (difference) fail(difference);
const whole = digest(
  32,
  first.map(({ status, headers, body }) => `${status}\n${headers}\n${body}`).join('\0'),
);
console.log(`equal to the byte; all of it is ${whole}`);

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

async function start(): Promise<{ ports: Record<string, number>; end(): void }> {
  const script = fileURLToPath(new URL('byte-equal/server.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { ports: JSON.parse(line) as Record<string, number>, end: () => void child.stdin.end() };
}

/** All requests one behind the other, each with what the answers before it gave. */
async function play(ports: Readonly<Record<string, number>>, prefix: string): Promise<Given[]> {
  const named = new Map<string, string>();
  const all: Given[] = [];
  for (const { dialect, method, path, body, as } of requests) {
    const fill = (text: string) =>
      text.replace(
        /\{([a-z]+(?:\.item)?)\}/g,
        (asked, name: string) => named.get(`${dialect}/${name}`) ?? asked,
      );
    const response = await fetch(`http://127.0.0.1:${ports[dialect]}${prefix}/v1${fill(path)}`, {
      method,
      headers: { authorization: 'Bearer sk-byts-a', 'content-type': 'application/json' },
      ...(body !== undefined && { body: fill(typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
    const headers = [...response.headers].filter(([name]) => !OF_THE_WIRE.has(name));
    const given = {
      status: response.status,
      headers: headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
      body: await response.text(),
    };
    all.push(given);
    const made = madeBy(given.body);
    if (as === undefined || made === undefined) continue;
    named.set(`${dialect}/${as}`, String(made['id']));
    const [item] = listAt(made, 'output');
    if (isObject(item)) named.set(`${dialect}/${as}.item`, String(item['id']));
  }
  return all;
}

/** The object that an answer gives; of a stream, as its last event has it. */
function madeBy(body: string): JsonObject | undefined {
  const value = parsed(body);
  if (isObject(value)) return value;
  const data = body.split('\n').findLast((line) => line.startsWith('data: {'));
  const event = data === undefined ? undefined : parsed(data.slice('data: '.length));
  return isObject(event) && isObject(event['response']) ? event['response'] : undefined;
}

/** Null when the run is as the first one. */
function differenceIn(name: string, given: readonly Given[]): string | null {
  for (const [index, wanted] of first.entries()) {
    const got = given[index];
    const part = (['status', 'headers', 'body'] as const).find((each) => wanted[each] !== got?.[each]);
    if (part === undefined) continue;
    const [one, other] = [String(wanted[part]), String(got?.[part])];
    const at = [...one].findIndex((letter, place) => letter !== other[place]);
    const from = Math.max(0, (at < 0 ? one.length : at) - 60);
    const { dialect, method, path } = requests[index] as Recorded;
    return (
      `request ${index + 1}, ${method} ${path} in the dialect ${dialect}: the ${part} by ${name} differs at ${at}\n` +
      `  one process: ${JSON.stringify(one.slice(from, from + 160))}\n` +
      `  ${name}: ${JSON.stringify(other.slice(from, from + 160))}`
    );
  }
  return null;
}
