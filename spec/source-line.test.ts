import { expect, test } from 'vitest';
import { requirements } from './index.ts';
import { sourceLine } from './source-line.ts';

test.each([
  ['openai#/paths/~1responses/post', "OpenAI's OpenAPI document, paths › /responses › post"],
  ['open-responses:R70', 'the Open Responses specification, statement R70'],
  ['client:ai-sdk-openai', 'ai-sdk-openai, a real client, depends on it'],
  ['report:https://example.com/issues/1', 'reported in the wild: https://example.com/issues/1'],
  ['rfc8259#section-8.1', 'RFC 8259, https://www.rfc-editor.org/rfc/rfc8259#section-8.1'],
  ['fetch-standard#cors-protocol', 'the Fetch standard, https://fetch.spec.whatwg.org/#cors-protocol'],
  [
    'open-responses#/components/schemas/Reasoning',
    'the OpenAPI document of Open Responses, components › schemas › Reasoning',
  ],
  ['modelark:stream-done', "ModelArk's documentation, Create a response: A stream ends with [DONE]."],
  ['ezmodel:none-such', "EzModel's documentation, none-such"],
  ['something new', 'something new'],
  ['constructor:x', 'constructor:x'],
])('%s → %s', (source, line) => {
  expect(sourceLine(source)).toBe(line);
});

test('there is a line for every source of the catalogue', () => {
  const bare = requirements
    .flatMap(({ sources }) => sources)
    .filter((source) => sourceLine(source) === source);
  expect(bare).toEqual([]);
});
