/** The arithmetic of usage. Whether its fields have the right types is layer 2's. */
import type { Collector } from '../collector.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { isObject } from '../json.ts';
import { isNothing, numberAt, objectAt, own, textAt } from '../values.ts';
import type { PlaceWithin } from './place.ts';

export function checkUsage(reading: Reading, response: JsonObject, to: Collector, place: PlaceWithin): void {
  const status = textAt(response, 'status');
  const usage = objectAt(response, 'usage');
  if (status === 'completed' || status === 'incomplete') checkPresent(reading, response, to, place);
  if (usage === null) return;
  checkSum(usage, to, place);
  checkWithin(usage, to, place);
  checkChatFields(usage, to, place);
  checkLimit(reading, usage, to, place);
}

function checkPresent(reading: Reading, response: JsonObject, to: Collector, place: PlaceWithin): void {
  const status = textAt(response, 'status');
  const found = own(response, 'usage');
  if (!isObject(found)) {
    const expected = `usage, since status is ${status}`;
    // A usage of another type is layer 2's.
    if (isNothing(found)) to.break('usage.present', expected, found ?? 'nothing', place('/usage'));
    return;
  }
  const counts = [{ name: 'input_tokens', mayBeZero: wasFilteredAtOnce(response) }];
  counts.push({
    name: 'output_tokens',
    mayBeZero: createsPrefix(reading.asked) || !saysSomething(reading.output),
  });
  for (const { name, mayBeZero } of counts) {
    const count = numberAt(found, name);
    if (count === null || count < 0 || (count === 0 && mayBeZero)) continue;
    to.check('usage.present', count > 0, 'a count above zero', count, place(`/usage/${name}`));
  }
}

/** A filter may stop a request before anything was counted. */
function wasFilteredAtOnce(response: JsonObject): boolean {
  const reason = textAt(objectAt(response, 'incomplete_details'), 'reason');
  return textAt(response, 'status') === 'incomplete' && reason !== 'max_output_tokens';
}

/** A request that creates a prefix cache is answered without output. */
function createsPrefix(asked: JsonObject | null): boolean {
  return [asked, objectAt(asked, 'extra_body')].some(
    (each) => own(objectAt(each, 'caching'), 'prefix') === true,
  );
}

/** An answer of nothing costs nothing. That it says nothing is for cases to judge. */
function saysSomething(output: readonly JsonObject[]): boolean {
  return output.some((item) => {
    if (own(item, 'type') !== 'message') return true;
    const content = own(item, 'content');
    return (
      Array.isArray(content) &&
      content.some((part) => Boolean(own(part, 'text')) || Boolean(own(part, 'refusal')))
    );
  });
}

function checkSum(usage: JsonObject, to: Collector, place: PlaceWithin): void {
  const input = numberAt(usage, 'input_tokens');
  const output = numberAt(usage, 'output_tokens');
  const total = numberAt(usage, 'total_tokens');
  if (input === null || output === null || total === null) return;
  const expected = `${input + output}, the sum of ${input} and ${output}`;
  to.check('usage.sum', total === input + output, expected, total, place('/usage/total_tokens'));
}

const PARTS = [
  { of: 'input_tokens', details: 'input_tokens_details', name: 'cached_tokens' },
  { of: 'output_tokens', details: 'output_tokens_details', name: 'reasoning_tokens' },
] as const;

function checkWithin(usage: JsonObject, to: Collector, place: PlaceWithin): void {
  for (const name of ['input_tokens', 'output_tokens', 'total_tokens']) {
    const count = numberAt(usage, name);
    if (count !== null)
      to.check('usage.within', count >= 0, 'no negative count', count, place(`/usage/${name}`));
  }
  for (const { of, details, name } of PARTS) {
    const whole = numberAt(usage, of);
    const part = numberAt(objectAt(usage, details), name);
    if (whole === null || part === null) continue;
    const expected = `a count from 0 to ${of} (${whole})`;
    to.check('usage.within', part >= 0 && part <= whole, expected, part, place(`/usage/${details}/${name}`));
  }
}

function checkChatFields(usage: JsonObject, to: Collector, place: PlaceWithin): void {
  const found = ['prompt_tokens', 'completion_tokens'].find((name) => !isNothing(own(usage, name)));
  if (found === undefined) to.keep('usage.no-chat-fields');
  else
    to.break('usage.no-chat-fields', 'input_tokens and output_tokens only', found, place(`/usage/${found}`));
}

function checkLimit(reading: Reading, usage: JsonObject, to: Collector, place: PlaceWithin): void {
  const limit = numberAt(reading.asked, 'max_output_tokens');
  const output = numberAt(usage, 'output_tokens');
  // A limit that is none was a wrong request, whatever came of it.
  if (limit === null || limit < 1 || output === null) return;
  const expected = `at most max_output_tokens (${limit})`;
  to.check('limits.within', output <= limit, expected, output, place('/usage/output_tokens'));
}
