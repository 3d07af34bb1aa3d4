/** What a request forces, the server promises; what it only asks for in words is the model's to do. */
import type { Collector } from '../collector.ts';
import { isObject, objectsIn, parseJson } from '../json.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { objectAt, own, textAt } from '../values.ts';
import type { Answer } from './answer.ts';
import { checkHosted } from './hosted.ts';
import { checkIncluded } from './include.ts';
import { checkLogprobs } from './logprobs.ts';
import { checkMcp } from './mcp.ts';
import type { PlaceWithin } from './place.ts';
import { checkSettings } from './settings.ts';
import { checkToolPromises } from './tool-promises.ts';
import { userValidator } from './user-schema.ts';

export function checkPromises(
  reading: Reading,
  response: JsonObject,
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const output = outputOf(reading);
  const calls = output.filter((item) => textAt(item, 'type') === 'function_call');
  const complete = textAt(response, 'status') === 'completed' && !refuses(output);
  const answer: Answer = { output, calls, complete };
  checkToolPromises(answer, asked, to, place);
  checkHosted(reading, answer, asked, to, place);
  checkMcp(answer, asked, to, place);
  checkIncluded(answer, asked, to, place);
  checkLogprobs(reading, answer, asked, to, place);
  checkSettings(reading, response, asked, to, place);
  if (answer.complete) checkFormat(answer, asked, to, place);
}

/** That the terminal event has forgotten the items that were streamed is one finding, of layer 4. */
function outputOf({ output, folded }: Reading): readonly JsonObject[] {
  return output.length > 0 ? output : (folded?.items.map(({ item, done }) => done ?? item) ?? []);
}

/** text.format: the last message is what was asked for; those before it are comments on the way. */
function checkFormat({ output, calls }: Answer, asked: JsonObject, to: Collector, place: PlaceWithin): void {
  const format = objectAt(objectAt(asked, 'text'), 'format');
  const type = textAt(format, 'type');
  if (type !== 'json_schema' && type !== 'json_object') return;
  if (type === 'json_schema' && own(format, 'strict') !== true) return;
  // Before a call a model may say in plain words what it is about to do.
  if (calls.length > 0) return;
  const index = output.findLastIndex((item) => textAt(item, 'type') === 'message');
  const text = index === -1 ? '' : textOf(output[index] ?? {});
  const where = place(index === -1 ? '/output' : `/output/${index}`);
  const parsed = parseJson(text);
  if (type === 'json_object') {
    to.check(
      'structured.json-object',
      parsed.ok && isObject(parsed.value),
      'one JSON object',
      text || 'no text',
      where,
    );
    return;
  }
  const validate = userValidator(own(format, 'schema'));
  if (validate === null) return;
  const wrong = parsed.ok ? validate(parsed.value) : 'no JSON';
  const got = text === '' ? 'no text' : `${wrong}: ${text}`;
  to.check('structured.schema-valid', wrong === null, 'JSON that validates against the schema', got, where);
}

function textOf(message: JsonObject): string {
  const content = own(message, 'content');
  // In the shape of Chat Completions; that it is so is another finding.
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map((part) => (textAt(part, 'type') === 'output_text' ? (textAt(part, 'text') ?? '') : ''))
    .join('');
}

function refuses(output: readonly JsonObject[]): boolean {
  return output.some((item) =>
    objectsIn(own(item, 'content')).some((part) => textAt(part, 'type') === 'refusal'),
  );
}
