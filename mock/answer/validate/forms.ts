/** The other ways that vendors let a request be written, turned into OpenAI's before anything looks at it. */
import type { RequestForms } from '../../../spec/index.ts';
import { flatChoice, flatFormat, inputOf } from '../chat/request.ts';
import { isObject, type JsonObject } from '../json.ts';
import { invalid } from '../problem.ts';
import { withExtraBody } from './caching.ts';

/** @throws Problem for a request that says one thing in two forms */
export function inOneForm(sent: JsonObject, forms: RequestForms): JsonObject {
  let body = withExtraBody(sent);
  if (forms.input.includes('messages')) body = withInput(body);
  if (forms.toolChoice.includes('nested')) body = withFlatChoice(body);
  if (forms.structuredOutput.includes('response_format')) body = withTextFormat(body);
  return body;
}

function withInput({ messages, ...body }: JsonObject): JsonObject {
  if ((messages ?? null) === null) return body;
  if ((body['input'] ?? null) !== null) throw twice('messages', 'input');
  return { ...body, input: Array.isArray(messages) ? inputOf(messages) : messages! };
}

function withFlatChoice(body: JsonObject): JsonObject {
  const choice = body['tool_choice'];
  if (!isObject(choice) || !isObject(choice['function']) || choice['name'] !== undefined) return body;
  return { ...body, tool_choice: flatChoice(choice) };
}

function withTextFormat({ response_format: format, ...body }: JsonObject): JsonObject {
  if ((format ?? null) === null) return body;
  const text = isObject(body['text']) ? body['text'] : {};
  if ((text['format'] ?? null) !== null) throw twice('response_format', 'text.format');
  return { ...body, text: { ...text, format: flatFormat(format!) } };
}

const twice = (one: string, other: string): Error =>
  invalid('mutually_exclusive_parameters', one, `Send either '${one}' or '${other}': they say the same.`);
