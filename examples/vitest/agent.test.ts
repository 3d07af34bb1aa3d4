import { expect } from 'vitest';
import { call, error, loadScenario, text } from 'resproof/mock';
import { test } from 'resproof/mock/vitest';
import { ask } from './agent.ts';

const search = { name: 'search', run: async () => '14:05' };

test('looks it up, and answers', async ({ mock }) => {
  mock.use([
    call('search', { query: 'tides' }).when({ input: 'high water', tool: 'search' }),
    error(503, { retryAfter: 0 }),
    text('High water is at 14:05.').when({ output: '14:05' }),
  ]);
  const answer = await ask('When is high water?', { baseURL: mock.url, apiKey: 'sk-test', tools: [search] });
  expect(answer).toBe('High water is at 14:05.');
  // What the agent has sent, as parsed bodies. That every step was used is verified when the test ends.
  expect(mock.requests().at(-1)).toMatchObject({
    input: [{ type: 'function_call_output', output: '14:05' }],
  });
});

test('the same, with its scenario in a file', async ({ mock }) => {
  mock.use(await loadScenario(new URL('../scenarios/tool-loop.yaml', import.meta.url)));
  const answer = await ask('When is high water?', { baseURL: mock.url, apiKey: 'sk-test', tools: [search] });
  expect(answer).toBe('High water is at 14:05.');
});

test('shows what has come while the rest is still on its way', async ({ mock }) => {
  mock.use([text(['High water', ' is at 14:05.']).gate('end', 'response.output_text.done')]);
  const shown: string[] = [];
  const answer = ask('When?', { baseURL: mock.url, apiKey: 'sk-test', onText: (piece) => shown.push(piece) });
  await mock.gate('end');
  await expect.poll(() => shown).toEqual(['High water', ' is at 14:05.']);
  mock.release('end');
  expect(await answer).toBe('High water is at 14:05.');
});

test('hangs up when its user has had enough', async ({ mock }) => {
  mock.use([text('A long story.').gate('middle', 'response.output_text.delta')]);
  const stop = new AbortController();
  const answer = ask('Tell me', { baseURL: mock.url, apiKey: 'sk-test', signal: stop.signal });
  await mock.gate('middle');
  stop.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(await mock.waitFor({ disconnected: true })).toHaveLength(1);
});
