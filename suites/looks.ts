/** What `look` functions have in common: reading an answer, and reporting on it. */
import type { RequirementId } from '../spec/index.ts';
import type { Place } from '../src/judge/finding.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { numberAt, objectAt, objectsAt, textAt } from '../src/judge/values.ts';
import { RUN } from '../src/wire/bounds.ts';
import type { Earlier, Told } from './case.ts';

/** The id of the Response, or of the one that the stream announced; null if there is none. */
export function responseId(reading: Reading): string | null {
  return textAt(reading.response, 'id') || textAt(reading.folded?.response ?? null, 'id') || null;
}

/** For steps that what follows depends on: an id that can be named in a later request. */
export function hasId(reading: Reading): boolean {
  return isUsable(responseId(reading) ?? '');
}

/** Not so long that it would be refused, and nothing that a URL would take for a way up or has no form for. */
export function isUsable(id: string): boolean {
  return id !== '' && id.length <= RUN.idLength && id.isWellFormed() && !/^\.{1,2}$/.test(id);
}

/** The id that an earlier step got; empty if it got none, which `did` of that step should have seen. */
export function idOf(earlier: Earlier, step: string): string {
  const reading = earlier[step];
  const id = reading === undefined ? null : responseId(reading);
  return id !== null && isUsable(id) ? id : '';
}

/** The path of the response that the step `create` got. */
export function pathOf(earlier: Earlier): string {
  return `/responses/${encodeURIComponent(idOf(earlier, 'create'))}`;
}

/** Forced or asked for: without a call the steps that answer it have nothing to say. */
export function hasCall(reading: Reading): boolean {
  return reading.calls.some((call) => textAt(call, 'call_id'));
}

/** What the server counted as input; null if it did not say, or said that nothing had been sent. */
export function inputTokens(reading: Reading): number | null {
  return wholeAt(reading.usage, 'input_tokens') || null;
}

export function outputTokens(reading: Reading): number | null {
  return wholeAt(reading.usage, 'output_tokens');
}

export function cachedTokens(reading: Reading): number | null {
  return wholeAt(objectAt(reading.usage, 'input_tokens_details'), 'cached_tokens');
}

export function reasoningTokens(reading: Reading): number | null {
  return wholeAt(objectAt(reading.usage, 'output_tokens_details'), 'reasoning_tokens');
}

export function itemsOf(reading: Reading, type: string): JsonObject[] {
  return reading.output.filter((item) => item['type'] === type);
}

export function reasoningItems(reading: Reading): JsonObject[] {
  return itemsOf(reading, 'reasoning');
}

/** Text of the answer that a person would see, refusals included. */
export function visibleText(reading: Reading): string {
  const refusals = reading.output.flatMap((item) =>
    objectsAt(item, 'content').map((part) => textAt(part, 'refusal') ?? ''),
  );
  return [reading.outputText, ...refusals].join('');
}

/** A place in the Response, whether it is the body or stands in the terminal event. */
export function inResponse(reading: Reading, pointer: string): Place {
  if (reading.kind !== 'stream') return { pointer };
  const event = reading.folded?.terminal ?? null;
  return event === null ? { pointer: `/response${pointer}` } : { event, pointer: `/response${pointer}` };
}

/**
 * Whether the step was answered by a Response that did not fail; says so under the requirement if not.
 * A body that is no Response at all breaks universal requirements, and shows nothing of this one.
 */
export function isAnswered(t: Told, requirement: RequirementId, step: string): boolean {
  const reading = t.at(step);
  if (reading.response === null && reading.output.length === 0) {
    t.inconclusive(`the answer to ${step} has no Response to look at`);
    return false;
  }
  if (reading.response?.['status'] !== 'failed') return true;
  const message = textAt(reading.error, 'message') ?? 'no message';
  t.break(requirement, step, {
    expected: 'an answer',
    got: `status failed: ${message}`,
    place: inResponse(reading, '/status'),
  });
  return false;
}

/** For requirements that say "is accepted". */
export function accepts(requirement: RequirementId, ...steps: string[]): (t: Told) => void {
  return (t) => {
    for (const step of steps) if (isAnswered(t, requirement, step)) t.keep(requirement, step);
  };
}

/**
 * For requirements that say "is accepted" about a text that must not get lost on the way: a server that drops it
 * counts fewer input tokens than the text has in any tokenizer.
 */
export function takesIn(requirement: RequirementId, step: string, fewestTokens: number): (t: Told) => void {
  return (t) => {
    if (!isAnswered(t, requirement, step)) return;
    const reading = t.at(step);
    const tokens = inputTokens(reading);
    t.check(requirement, step, tokens === null || tokens >= fewestTokens, {
      expected: `at least ${fewestTokens} input tokens for the text that was sent`,
      got: tokens,
      place: inResponse(reading, '/usage/input_tokens'),
    });
  };
}

/**
 * For requests at the same time, each with a word of its own to say. The word of another is proof, whatever the model
 * made of its own.
 */
export function ownAnswers(t: Told, words: Readonly<Record<string, string>>): void {
  for (const [step, own] of Object.entries(words)) {
    if (!isAnswered(t, 'response.own-answer', step)) continue;
    const { text } = t.at(step);
    const other = Object.values(words).find((word) => word !== own && text.includes(word));
    t.check('response.own-answer', step, other === undefined, {
      expected: 'an answer to this question alone',
      got: `${other}, which another question asked for`,
    });
  }
}

/** For steps that were refused as they should be, where the status says all. */
export function refuses(requirement: RequirementId, ...steps: string[]): (t: Told) => void {
  return (t) => {
    for (const step of steps) t.keep(requirement, step);
  };
}

/** The 400 names the field that is wrong: itself, or something within it. */
export function namesParam(t: Told, step: string, field: string): void {
  const reading = t.at(step);
  if (reading.status !== 400 || reading.error === null) return;
  const param = textAt(reading.error, 'param');
  t.check('error.names-param', step, param !== null && param.includes(field), {
    expected: `param names ${field}`,
    got: param,
    place: { pointer: '/error/param' },
  });
}

function wholeAt(parent: JsonObject | null, key: string): number | null {
  const value = numberAt(parent, key);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
