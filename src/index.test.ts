import { describe, expect, test } from 'vitest';
import { startMock } from '../mock/index.ts';
import * as api from './index.ts';
import { exchangeLine } from './wire/transcript.ts';

test('what is public is what was meant to be', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "BaselineError",
      "OptionError",
      "TranscriptError",
      "badgeEndpoint",
      "capabilities",
      "defaultView",
      "defineConfig",
      "dialects",
      "judge",
      "judgeRun",
      "levelIn",
      "readBaseline",
      "renderBadge",
      "renderCtrf",
      "renderHtml",
      "renderJunit",
      "renderMarkdown",
      "renderSarif",
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

test('a report that shows the wire is made from a transcript or from exchanges', async () => {
  const mock = await startMock();
  const exchanges: api.Exchange[] = [];
  const { report } = await api.run(
    { baseUrl: mock.url, apiKey: 'sk-test', caseIds: ['create.text'] },
    { exchanged: (exchange) => exchanges.push(exchange) },
  );
  await mock.close();
  const header = { transcript: 1, resproof: '0', baseUrl: '', dialect: 'openai', model: null, claims: {} };
  const lines = [{ ...header, startedAt: report.startedAt }].map((each) => JSON.stringify(each));
  const transcript = [...lines, ...exchanges.map(exchangeLine)].join('\n');
  const html = await api.renderHtml(report, { exchanges });
  expect(html).toContain('id="wire-0"');
  expect(await api.renderHtml(report, { exchanges: transcript })).toBe(html);
  expect(await api.renderHtml(report)).not.toContain('id="wire-0"');
  expect(await api.renderSarif(report, { exchanges: transcript })).toBe(await api.renderSarif(report));
  await expect(api.renderHtml(report, { exchanges: 'no transcript' })).rejects.toThrow(api.TranscriptError);
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
