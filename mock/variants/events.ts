/** The events of a stream: how much is in each, and in which order they come. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import { inPieces } from '../edits/deltas.ts';
import type { Variant } from './variant.ts';

const DELTA = 'openai#/components/schemas/ResponseTextDeltaEvent';

export const events: readonly Variant[] = [
  {
    id: 'one-delta',
    title: 'each text comes in one delta',
    subject: 'events',
    survive: 'Take a delta of any length.',
    sources: [DELTA, 'open-responses:R51'],
    events: (given) => inPieces(given, (text) => [text]),
  },
  {
    id: 'delta-per-character',
    title: 'each character comes in a delta of its own',
    subject: 'events',
    survive: 'Join deltas; do not parse, trim or show any by itself.',
    sources: [DELTA, 'open-responses:R51'],
    events: (given) => inPieces(given, (text) => [...text]),
  },
  {
    id: 'empty-deltas',
    title: 'deltas without any text come between the others',
    subject: 'events',
    survive: 'Take an empty delta for no more than it is.',
    sources: [DELTA],
    events: (given) => inPieces(given, (_text, pieces) => pieces.flatMap((piece) => ['', piece])),
  },
  {
    id: 'interleaved-items',
    title: 'two output items are open at once, and their events alternate',
    subject: 'events',
    survive: 'Keep items apart by output_index.',
    sources: ['openai#/components/schemas/ResponseOutputItemAddedEvent', 'client:openai'],
    against: ['stream.no-interleaving'],
    events: interleaved,
  },
  {
    id: 'unknown-events',
    title: "events of a type with a vendor's prefix come between the others",
    subject: 'events',
    survive: 'Skip events that are not known.',
    sources: ['open-responses:R101', 'open-responses:R103'],
    events: withStrangers,
  },
  {
    id: 'flat-error-event',
    title: 'an error event says its code and message in its own members',
    subject: 'events',
    survive: 'Look for the message in the event, too.',
    sources: ['openai#/components/schemas/ResponseErrorEvent'],
    against: ['error.stream-event-nested'],
    events: (given) => given.map((event) => (event['type'] === 'error' ? flat(event) : event)),
  },
  {
    id: 'nested-error-event',
    title: 'an error event says its code and message in an error object',
    subject: 'events',
    survive: 'Look for the message in the error object, too.',
    sources: ['open-responses:R65'],
    events: (given) => given.map((event) => (event['type'] === 'error' ? nested(event) : event)),
  },
];

function flat({ error, ...event }: JsonObject): JsonObject {
  if (error === undefined) return event;
  const { code = null, message = null, param = null } = isObject(error) ? error : {};
  return { ...event, code, message, param };
}

function nested({ code = null, message = null, param = null, error, ...event }: JsonObject): JsonObject {
  return { ...event, error: isObject(error) ? error : { type: 'server_error', code, message, param } };
}

/** Not behind an error, after which the end has to come. */
function withStrangers(given: JsonObject[]): JsonObject[] {
  // The chunks of a chat have no types: nothing that is none of them is known to be right.
  if (given[0]?.['type'] === undefined) return given;
  const error = given.findIndex(({ type }) => type === 'error');
  const last = error < 0 ? given.length : error;
  return renumbered(
    given.flatMap((event, index) => {
      const here = index > 0 && index <= last && index % 3 === 0;
      return here
        ? [{ type: 'resproof:tide', sequence_number: 0, level: index, item: null }, event]
        : [event];
    }),
  );
}

/** Each item with the one after it: an event of the one, an event of the other. */
function interleaved(given: JsonObject[]): JsonObject[] {
  const of = (event: JsonObject): number | null =>
    typeof event['output_index'] === 'number' ? event['output_index'] : null;
  const written: JsonObject[] = [];
  const pairs = new Set<number>();
  for (const event of given) {
    const index = of(event);
    if (index === null) written.push(event);
    else if (!pairs.has(index >> 1)) {
      pairs.add(index >> 1);
      const [one, other] = [0, 1].map((side) => given.filter((each) => of(each) === (index & ~1) + side));
      written.push(...alternating(one ?? [], other ?? []));
    }
  }
  return renumbered(written);
}

function alternating<T>(one: readonly T[], other: readonly T[]): T[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => [
    ...one.slice(index, index + 1),
    ...other.slice(index, index + 1),
  ]).flat();
}
