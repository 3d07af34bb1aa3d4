/** Every kind of item before the strictest readers: the stream helper of the official SDK, and the schemas of the AI SDK. */
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { examples, scripted, type Example } from '../../mock/answer/testing/examples.ts';
import { createMock, type MockNamespace } from '../../mock/index.ts';

/** The SDK's helper refuses events that its types do not have. The service sends these two, for patches with a diff. */
const BEYOND_THE_SDK = [
  'response.apply_patch_call_operation_diff.delta',
  'response.apply_patch_call_operation_diff.done',
];

function mockFor({ step }: Example): MockNamespace {
  const mock = createMock();
  if (step !== undefined) mock.use([step]);
  return mock;
}

const clientOf = (mock: MockNamespace): OpenAI =>
  new OpenAI({ baseURL: mock.url, apiKey: 'sk-test', fetch: mock.fetch, maxRetries: 0 });

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
const paramsOf = ({ body }: Example): Params => ({ model: 'gpt-4.1-mini', ...body }) as Params;

describe("openai's stream helper", () => {
  test.each(examples.map((example) => [example.name, example] as const))(
    'takes %s',
    async (_name, example) => {
      const types = await eventTypes(example);
      const { stream: _stream, ...params } = paramsOf(example);
      const stream = clientOf(mockFor(example)).responses.stream(params as never);
      const final = stream
        .finalResponse()
        .then((response) => response.output.map((item) => item.type as string));
      if (types.some((type) => BEYOND_THE_SDK.includes(type))) {
        await expect(final).rejects.toThrow('Unhandled response stream event');
      } else {
        expect(await final).toEqual(example.output);
      }
    },
  );

  async function eventTypes(example: Example): Promise<string[]> {
    const stream = await clientOf(mockFor(example)).responses.create({ ...paramsOf(example), stream: true });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.at(-1)).toMatch(/^response\.(completed|incomplete)$/);
    return types;
  }
});

/** The AI SDK takes no body with an item that it does not know, and no call of an image that failed. */
const NOT_IN_ITS_SCHEMA = /^(?:turn\(item\(|imageGeneration)/;

test.each(
  scripted
    .filter(({ name }) => !NOT_IN_ITS_SCHEMA.test(name))
    .map((example) => [example.name, example] as const),
)('the AI SDK takes %s', async (_name, example) => {
  const modelOf = (mock: MockNamespace) =>
    createOpenAI({ baseURL: mock.url, apiKey: 'sk-test', fetch: mock.fetch })('gpt-4.1-mini');
  const whole = await generateText({ model: modelOf(mockFor(example)), prompt: 'Go on.', maxRetries: 0 });
  expect(whole.response.id).toMatch(/^resp_/);
  const errors: unknown[] = [];
  const { fullStream } = streamText({
    model: modelOf(mockFor(example)),
    prompt: 'Go on.',
    maxRetries: 0,
    onError: ({ error }) => void errors.push(error),
  });
  for await (const part of fullStream) if (part.type === 'error') errors.push(part.error);
  expect(errors).toEqual([]);
});
