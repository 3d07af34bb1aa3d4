/** The grammar of the outermost bracket: how a stream begins and ends, how it counts, and what it says of the response. */
import type { Collector } from './collector.ts';
import type { BrokenFinding } from './finding.ts';
import { isKeepalive } from './framing.ts';
import type { Scene } from './grammar.ts';
import { isObject, nonEmpty } from './json.ts';
import type { JsonObject, StreamEvent } from './reading.ts';
import { rowOf } from './rows.ts';
import { breakBeneath, placeOf, show } from './say.ts';

const STABLE = ['id', 'created_at', 'model'] as const;

export function checkLifecycle(scene: Scene): void {
  const { brackets, to, unreadable, reading } = scene;
  const [first] = brackets.known;
  if (first === undefined) {
    if (reading.exchange.failure !== null) return;
    const got =
      reading.events.length === 0
        ? 'no events at all'
        : `${reading.events.length} events, none of the surface`;
    const finding = breakBeneath(to, unreadable, 'stream.terminal-present', {
      expected: 'a response told in events',
      got,
      place: {},
    });
    to.fold(finding, 'stream.created-first', 'response.created', 'nothing');
    return;
  }
  // A stream that is nothing but an error has no response to create.
  if (rowOf(first)?.does !== 'error') checkBeginning(scene, first);
  checkEnding(scene);
}

function checkBeginning({ brackets, to, unreadable }: Scene, first: StreamEvent): void {
  const created = brackets.lifecycle.filter((event) => event.type === 'response.created');
  let root: BrokenFinding | null = null;
  if (created[0] === first) to.keep('stream.created-first');
  else {
    const under = created.length === 0 ? unreadable : null;
    root = breakBeneath(to, under, 'stream.created-first', {
      expected: 'response.created',
      got: first.type,
      place: placeOf(first),
    });
  }
  const [, again] = created;
  if (created.length === 0)
    to.fold(root, 'stream.created-once', 'one response.created', 'none', placeOf(first));
  else if (again === undefined) to.keep('stream.created-once');
  else to.break('stream.created-once', 'one response.created', created.length, placeOf(again));

  const output = brackets.known.find((event) => rowOf(event)?.bracket !== 'response');
  const end = output ?? brackets.terminals[0];
  if (end === undefined || (output === undefined && isFailure(end))) return;
  const progress = brackets.lifecycle.find((event) => event.type === 'response.in_progress');
  if (progress !== undefined && progress.index < end.index) to.keep('stream.in-progress');
  else {
    breakBeneath(to, root ?? unreadable, 'stream.in-progress', {
      expected: `response.in_progress before ${end.type}`,
      got: progress === undefined ? 'none' : 'it came later',
      place: placeOf(end),
    });
  }
}

function checkEnding({ brackets, to, unreadable, reading }: Scene): void {
  const [end, second] = brackets.terminals;
  const sentinel = reading.frames.find((frame) => frame.data === '[DONE]');
  if (end === undefined) {
    const last = brackets.known.at(-1);
    if (reading.exchange.failure !== null || last === undefined) return;
    breakBeneath(to, unreadable, 'stream.terminal-present', {
      expected: 'response.completed, response.incomplete, response.failed or error',
      got: `the end of the stream after ${last.type}`,
      place: placeOf(last),
    });
    return;
  }
  if (sentinel !== undefined && sentinel.offset < end.frame.offset) {
    to.break(
      'stream.terminal-present',
      `${end.type} before [DONE], where clients stop reading`,
      '[DONE] before it',
      {
        offset: sentinel.offset,
      },
    );
  } else to.keep('stream.terminal-present');

  const pair = end.type === 'error' && second?.type === 'response.failed';
  const surplus = brackets.terminals[pair ? 2 : 1];
  if (surplus === undefined) to.keep('stream.terminal-once');
  else to.break('stream.terminal-once', `nothing after ${end.type}`, surplus.type, placeOf(surplus));

  for (const event of brackets.terminals) {
    const statuses = rowOf(event)?.statuses;
    const { response } = event.data;
    const status = isObject(response) ? nonEmpty(response['status']) : null;
    if (statuses === undefined || status === null) continue;
    to.check(
      'stream.terminal-fits-status',
      statuses.includes(status),
      `status ${statuses.join(' or ')} in ${event.type}`,
      `status ${status}`,
      placeOf(event, '/response/status'),
    );
  }
}

function isFailure(event: StreamEvent): boolean {
  return event.type === 'error' || event.type === 'response.failed';
}

/** Keep-alives and what a vendor added are not counted on; what does carry a number is. */
export function checkSequence({ reading, to, unreadable }: Scene): void {
  const counted = reading.events.filter((event) => !isKeepalive(event) && !event.type.includes(':'));
  const bare = counted.filter((event) => !Number.isSafeInteger(event.data['sequence_number']));
  const [first] = bare;
  if (first !== undefined) {
    const given = first.data['sequence_number'];
    to.break(
      'stream.sequence-present',
      'an integer sequence_number',
      `${given === undefined ? 'none' : JSON.stringify(given)}, in ${bare.length} of ${counted.length} events`,
      placeOf(first, '/sequence_number'),
    );
  } else if (counted.length > 0) to.keep('stream.sequence-present');

  const numbered = reading.events.filter((event) => Number.isSafeInteger(event.data['sequence_number']));
  if (numbered.length === 0) return;
  checkRising(numbered, to);
  let next = 0;
  let wrong = 0;
  let finding: { event: StreamEvent; expected: number } | null = null;
  for (const event of numbered) {
    const number = Number(event.data['sequence_number']);
    if (number !== next) {
      wrong += 1;
      finding ??= { event, expected: next };
    }
    next = number + 1;
  }
  if (finding === null) {
    to.keep('stream.sequence-contiguous');
    return;
  }
  const { event, expected } = finding;
  const gaps = wrong === 1 ? '' : `, and ${wrong - 1} more places`;
  // After a second response.created, or an event that could not be read, the count is off for that reason.
  const cause = reading.brackets?.restart?.index === event.index ? to.broken('stream.created-once') : null;
  breakBeneath(to, cause ?? unreadable, 'stream.sequence-contiguous', {
    expected: `sequence_number ${expected}`,
    got: `${show(event.data['sequence_number'])}${gaps}`,
    place: placeOf(event, '/sequence_number'),
  });
}

function checkRising(numbered: readonly StreamEvent[], to: Collector): void {
  const number = (event: StreamEvent | undefined): number => Number(event?.data['sequence_number'] ?? -1);
  const back = numbered.find((event, index) => index > 0 && number(event) <= number(numbered[index - 1]));
  if (back === undefined) {
    to.keep('stream.sequence-rising');
    return;
  }
  const before = number(numbered[numbered.indexOf(back) - 1]);
  const place = placeOf(back, '/sequence_number');
  to.break('stream.sequence-rising', `a sequence_number above ${before}`, show(number(back)), place);
}

/** What the lifecycle events say of the response: always the same one, and not finished before it is. */
export function checkResponses({ brackets, to }: Scene): void {
  const seen = new Map<string, unknown>();
  let compared = 0;
  let announced = 0;
  const items = brackets.items.map((item) => item.first.index);
  for (const event of brackets.lifecycle) {
    const { response } = event.data;
    if (!isObject(response)) continue;
    for (const field of STABLE) {
      const value = response[field];
      if (value === undefined || value === null) continue;
      if (!seen.has(field)) seen.set(field, value);
      else if (seen.get(field) === value) compared += 1;
      else {
        to.break(
          'stream.response-stable',
          `${field} ${show(seen.get(field))}`,
          `${field} ${show(value)}`,
          placeOf(event, `/response/${field}`),
        );
        seen.set(field, value);
      }
    }
    const row = rowOf(event);
    if (row === null || (row.does !== 'open' && row.does !== 'extend')) continue;
    while ((items[announced] ?? Infinity) < event.index) announced += 1;
    checkUnfinished(to, event, response, row.statuses ?? [], announced);
  }
  if (compared > 0) to.keep('stream.response-stable');
}

function checkUnfinished(
  to: Scene['to'],
  event: StreamEvent,
  response: JsonObject,
  statuses: readonly string[],
  announced: number,
): void {
  const { status, output } = response;
  if (status === undefined || status === null) {
    // Where the dialect requires it, its absence has been said.
    const above = to.broken('response.status') ?? to.broken('response.schema');
    const expected = `status ${statuses.join(' or ')}`;
    const place = placeOf(event, '/response/status');
    breakBeneath(to, above, 'stream.created-status', { expected, got: 'none', place });
  } else if (typeof status === 'string' && !statuses.includes(status)) {
    to.break(
      'stream.created-status',
      `status ${statuses.join(' or ')}`,
      `status ${status}`,
      placeOf(event, '/response/status'),
    );
  } else if (Array.isArray(output) && output.length > announced) {
    const expected = announced === 0 ? 'no output yet' : `the ${announced} items that were announced`;
    to.break('stream.created-status', expected, `${output.length} items`, placeOf(event, '/response/output'));
  } else if (typeof status === 'string') {
    to.keep('stream.created-status');
  }
}
