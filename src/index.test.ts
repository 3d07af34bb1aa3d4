import { describe, expect, test } from 'vitest';
import { startMock } from '../mock/index.ts';
import * as api from './index.ts';

test('what is public is what was meant to be', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "OptionError",
      "TranscriptError",
      "capabilities",
      "defaultView",
      "dialects",
      "judge",
      "judgeRun",
      "levelIn",
      "renderJunit",
      "renderTerminal",
      "requirement",
      "requirements",
      "run",
      "version",
    ]
  `);
});

describe('judge', () => {
  const failed = async (...args: Parameters<typeof api.judge>) => {
    const { requirements } = await api.judge(...args);
    return requirements.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
  };
  const error = { type: 'error', code: null, message: 'No.', param: null };

  test('events, text and bytes are the same answer', async () => {
    const wire = `event: error\ndata: ${JSON.stringify({ ...error, sequence_number: 1 })}\n\n`;
    const expected = await failed(wire);
    expect(expected).toContain('stream.sequence-contiguous');
    expect(await failed([{ ...error, sequence_number: 1 }])).toEqual(expected);
    expect(await failed(new TextEncoder().encode(wire))).toEqual(expected);
  });

  test('the dialect decides what is wrong', async () => {
    expect(await failed([error])).toContain('stream.sequence-present');
    expect(await failed([error], { dialect: 'compatible' })).not.toContain('stream.sequence-present');
  });

  test('an unknown dialect is refused', async () => {
    await expect(api.judge('{}', { dialect: 'opnai' as 'openai' })).rejects.toThrow(api.OptionError);
  });
});

test('run gives a report, and follows what it is told', async () => {
  const mock = await startMock();
  const ended: string[] = [];
  const options = { baseUrl: mock.url, apiKey: 'sk-test', caseIds: ['create.text'] };
  const { report, transcript } = await api.run(options, {
    caseEnded: ({ id, outcome }) => ended.push(`${id} ${outcome}`),
  });
  await mock.close();
  expect(report.counts.failed).toBe(0);
  expect(transcript).toBeNull();
  expect(ended).toContain('create.text done');
  expect(api.renderTerminal(report)).toContain('No MUST is broken');
});

test('judgeRun refuses what is no transcript, naming the line', async () => {
  await expect(api.judgeRun('{}')).rejects.toThrow(/^line 1: /);
});
