/** A finished Response as the events that lead to it. Folding them gives the Response back. */
import { errorByCode } from '../errors.ts';
import type { Speech } from './dialect.ts';
import { padding, seedOf } from './digest.ts';
import { fillItem, openItem } from './items/index.ts';
import type { Event } from './items/kind.ts';
import { isObject, listAt, textAt, type JsonObject } from './json.ts';
import { asFailed, unfinished } from './response.ts';

interface Streaming {
  /** Deltas carry padding that hides their length. */
  obfuscation: boolean;
  speech: Speech;
  /** Ends the stream by an `error` event, half way or after so many events, in place of its end. */
  errorEvent?: { code: string; message: string; after?: number };
}

/** With sequence numbers from 0, in order. */
export function eventsOf(response: JsonObject, streaming: Streaming): JsonObject[] {
  const items = listAt(response, 'output').filter(isObject);
  const body = items.flatMap((item, index) => itemEvents(item, index, response, streaming));
  const start = opening(response).filter(({ type }) => streaming.speech.knows(type));
  const { errorEvent: broken } = streaming;
  const half = start.length + Math.ceil(body.length / 2);
  const events: Event[] =
    broken === undefined
      ? [...start, ...body, { type: `response.${textAt(response, 'status')}`, response }]
      : [
          ...[...start, ...body].slice(0, broken.after ?? half),
          ...brokenOff(response, broken, streaming.speech),
        ];
  const seed = seedOf(textAt(response, 'id'));
  return events.map(({ type, ...fields }, index) => ({
    type,
    sequence_number: index,
    ...fields,
    ...(streaming.obfuscation &&
      typeof fields['delta'] === 'string' && {
        obfuscation: padding(seed, index, fields['delta'].length),
      }),
  }));
}

/** Only what is made in the background has to wait for its turn. */
function opening(response: JsonObject): Event[] {
  const making: Event = { type: 'response.in_progress', response: unfinished(response, 'in_progress') };
  if (response['background'] !== true) return [{ ...making, type: 'response.created' }, making];
  const queued = unfinished(response, 'queued');
  return [
    { type: 'response.created', response: queued },
    { type: 'response.queued', response: queued },
    making,
  ];
}

function itemEvents(
  item: JsonObject,
  output_index: number,
  response: JsonObject,
  { speech: { rawReasoning, knows } }: Streaming,
): Event[] {
  const place = { item_id: textAt(item, 'id'), output_index };
  return [
    { type: 'response.output_item.added', output_index, item: openItem(item) },
    ...fillItem(item, { place, response, rawReasoning }).filter(({ type }) => knows(type)),
    { type: 'response.output_item.done', output_index, item },
  ];
}

/** The end of a stream that breaks off. */
export function brokenOff(
  response: JsonObject,
  { code, message }: { code: string; message: string },
  { errorEvent, errorEnd, errors }: Pick<Speech, 'errorEvent' | 'errorEnd' | 'errors'>,
): Event[] {
  const { status, type } = errorByCode(code, errors);
  const named = errors.find((row) => row.status === status)?.types[0] ?? type;
  const nested = { error: { type: named, code, message, param: null } };
  const said = errorEvent === 'nested' ? nested : { code, message, param: null, ...nested };
  const error: Event = { type: 'error', ...said };
  return errorEnd === 'error' ? [error] : [error, { type: 'response.failed', response: asFailed(response) }];
}
