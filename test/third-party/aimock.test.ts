/**
 * A server that nobody here wrote, under our suites. What is known to be wrong with it must be found, each under the
 * right requirement; where it is right, nothing must be found.
 */
import { LLMock, type ChatCompletionRequest, type FixtureResponse } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../spec/generated/report.ts';
import { run } from '../../src/index.ts';

let server: LLMock;
let report: Report;

/** A model that does what it is asked: repeats a quoted text, calls a tool when it must. */
function obey(request: ChatCompletionRequest): FixtureResponse {
  const last = request.messages.at(-1);
  const said = typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content ?? '');
  const name = request.tools?.[0]?.function.name;
  const forced = request['tool_choice'] !== undefined && request['tool_choice'] !== 'none';
  if (name !== undefined && forced && last?.role !== 'tool')
    return { toolCalls: [{ name, arguments: '{"city":"Oslo"}' }] };
  return { content: /"([^"]+)"/.exec(said)?.[1] ?? 'understood' };
}

beforeAll(async () => {
  server = new LLMock({ port: 0, auth: { apiKeys: ['sk-good'] } });
  server.on({ predicate: () => true }, obey);
  await server.start();
  const outcome = await run({
    baseUrl: `${server.url}/v1`,
    apiKey: 'sk-good',
    model: 'gpt-4.1-mini',
    dialect: 'openai',
  });
  report = outcome.report;
}, 60_000);
afterAll(() => server.stop());

function verdict(id: string): string | undefined {
  return report.requirements.find((requirement) => requirement.id === id)?.verdict;
}

test('the run fails, and says so by its exit code', () => {
  expect(report.ended).toBe('complete');
  expect(report.exitCode).toBe(1);
});

describe('what is known to be wrong is found', () => {
  test.each([
    ['stream.sequence-present', 'events carry no sequence_number'],
    ['response.schema', 'required fields of the Response are missing'],
    ['usage.present', 'usage is all zeros'],
    ['error.missing-model', 'a request without a model is answered'],
    ['error.wrong-type', 'input of the wrong type is not refused with 400'],
    ['error.out-of-range', 'temperature 99 is answered'],
    ['state.unknown-previous', 'an unknown previous_response_id is answered'],
  ])('%s: %s', (id) => {
    expect(verdict(id)).toBe('failed');
  });
});

describe('where it is right nothing is found', () => {
  test.each([
    'sse.content-type',
    'sse.data-json',
    'sse.event-name-present',
    'sse.event-name-equals-type',
    'stream.created-first',
    'stream.created-once',
    'stream.terminal-present',
    'stream.terminal-once',
    'stream.item-announced',
    'stream.item-closed',
    'stream.part-announced',
    'stream.part-closed',
    'equality.text',
    'equality.arguments',
    'auth.missing-key',
    'auth.wrong-key',
    'http.request-id',
  ])('%s', (id) => {
    expect(verdict(id)).toBe('passed');
  });
});
