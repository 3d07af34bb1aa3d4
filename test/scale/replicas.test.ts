/** Several processes of one mock: what one stored the others know, also when it is gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { REDIS_SERVER, startRedis } from '../../mock/store/testing/redis-server.ts';
import { createMock } from '../../mock/index.ts';
import { startProcess, type Answer, type MockProcess } from './mock-process.ts';

// Processes take their time to start where others have the machine.
vi.setConfig({ testTimeout: 90_000 });

const ask = (input: string, previous?: Answer) => ({
  model: 'gpt-5-mini',
  input,
  ...(previous && { previous_response_id: previous['id'] }),
});

const inputTokens = ({ usage }: Answer) => (usage as { input_tokens: number }).input_tokens;

/** What a mock by itself says to the same. */
function alone(): Promise<Answer[]> {
  const mock = createMock();
  const create = async (body: object) => {
    const answer = await mock.fetch(`${mock.url}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Answer;
  };
  return talk(async () => create);
}

/** A conversation of five turns, each with whom `turnTo` says. */
async function talk(turnTo: (turn: number) => Promise<MockProcess['create']>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const create = await turnTo(turn);
    answers.push(await create(ask(`Say turn ${turn}.`, answers.at(-1))));
  }
  return answers;
}

if (REDIS_SERVER === null)
  console.warn('Replicas: no redis-server or valkey-server on the path, so this is NOT tested here.');

describe.skipIf(REDIS_SERVER === null)('two replicas on one Redis', () => {
  test('are as one mock, survive the kill of either, and say so when the server is gone', async () => {
    const redis = await startRedis(REDIS_SERVER!);
    const [one, two] = await Promise.all([0, 1].map(() => startProcess('--store', redis.url)));
    // Whatever comes at once: no number twice.
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? one! : two!).create(ask('The same.'), 'many')),
    );
    expect(new Set(many.map(({ id }) => id)).size).toBe(40);
    expect(new Set(many.map((answer) => answer['created_at'])).size).toBe(40);

    // The first has two turns, the second a third and dies; a new one goes on.
    let three: MockProcess | undefined;
    const answers = await talk(async (turn) => {
      if (turn < 2) return one!.create;
      if (turn === 2) {
        await one!.stop('SIGKILL');
        return two!.create;
      }
      if (turn === 3) {
        three = await startProcess('--store', redis.url);
        await two!.stop('SIGKILL');
      }
      return three!.create;
    });
    expect(answers).toEqual(await alone());
    // What was said before is in what is counted.
    expect(answers.map(inputTokens)).toEqual(answers.map(inputTokens).toSorted((a, b) => a - b));

    await redis.stop();
    expect(await three!.create(ask('Anybody?'))).toMatchObject({
      error: { code: 'resproof_store_unavailable', type: 'server_error' },
    });
    await three!.stop();
  });
});

describe('a SQLite file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'resproof-store-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('holds a conversation across a kill, and nothing is printed about it', async () => {
    const flags = ['--store', `sqlite:${join(folder, 'state.db')}`];
    let mock = await startProcess(...flags);
    const answers = await talk(async (turn) => {
      if (turn === 2) {
        await mock.stop('SIGKILL');
        mock = await startProcess(...flags);
      }
      return mock.create;
    });
    expect(answers).toEqual(await alone());
    expect(mock.complaints()).toBe('');
    await mock.stop();
  });
});
