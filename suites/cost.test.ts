import { afterAll, describe, expect, it } from 'vitest';
import { startMock } from '../mock/index.ts';
import { run, type Report } from '../src/index.ts';
import type { DialectName } from '../spec/index.ts';

const mock = await startMock();
afterAll(() => mock.close());

const spend = async (dialect: DialectName, quick = false): Promise<Report> =>
  (await run({ baseUrl: mock.url, apiKey: 'sk-test', model: 'gpt-5-mini', dialect, quick })).report;

describe('what a run costs', () => {
  it('is at most 250 requests and 60,000 tokens for the common core', async () => {
    const { spent, exitCode } = await spend('compatible');
    expect(exitCode).toBe(0);
    expect(spent.requests).toBeLessThanOrEqual(250);
    expect(spent.inputTokens + spent.outputTokens).toBeLessThanOrEqual(60_000);
  });

  it('is at most 40 requests for what is mandatory of it', async () => {
    const { spent, requirements } = await spend('compatible', true);
    expect(spent.requests).toBeLessThanOrEqual(40);
    expect(requirements.filter((each) => each.mandatory && each.verdict !== 'passed')).toEqual([]);
  });
});
