/** Settings of a request that show in its answer: padding of deltas, and the tier that served it. */
import type { Collector } from '../collector.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { isNothing, objectAt, own, textAt } from '../values.ts';
import type { PlaceWithin } from './place.ts';

export function checkSettings(
  reading: Reading,
  response: JsonObject,
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  if (reading.kind === 'stream' && !reading.socket) checkObfuscation(reading, asked, to);
  if (!isNothing(own(asked, 'service_tier'))) {
    const tier = textAt(response, 'service_tier') ?? '';
    to.check('tier.told', tier !== '', 'the tier that served it', tier || 'nothing', place('/service_tier'));
  }
}

function checkObfuscation({ events }: Reading, asked: JsonObject, to: Collector): void {
  if (own(objectAt(asked, 'stream_options'), 'include_obfuscation') !== false) return;
  const padded = events.find(({ data }) => !isNothing(own(data, 'obfuscation')));
  const place = padded === undefined ? {} : { event: padded.index, offset: padded.frame.offset };
  to.check(
    'obfuscation.off',
    padded === undefined,
    'no obfuscation, as it was declined',
    'a delta with it',
    place,
  );
}
