import { validateStrict, type CTRFReport } from 'ctrf';
import { expect, test } from 'vitest';
import { renderCtrf } from './ctrf.ts';
import { payloads, poisoned } from './testing/hostile.ts';
import { buildReport, requirementResult } from './testing/report-builder.ts';
import { wholeReport } from './testing/whole-report.ts';

const parsed = (text: string) => JSON.parse(text) as CTRFReport;

test('it fits the published schema, whatever a target said', () => {
  validateStrict(parsed(renderCtrf(wholeReport)));
  validateStrict(parsed(renderCtrf(poisoned(wholeReport, payloads.join(' ')))));
});

test('a test for each requirement, counted by what it came to', () => {
  const { results } = parsed(renderCtrf(wholeReport));
  const statuses = results.tests.map(({ name, status, rawStatus }) => `${name}: ${rawStatus} is ${status}`);
  expect(statuses).toEqual([
    'stream.part-announced: failed is failed',
    'http.request-id: warned is passed',
    'http.nosniff: noted is passed',
    'response.id: passed is passed',
    'response.model: blocked is failed',
    'reasoning.summary: inconclusive is other',
    'state.deleted: unexercised is skipped',
    'background.accepted: unclaimed is skipped',
  ]);
  expect(results.summary).toMatchObject({ tests: 8, passed: 3, failed: 2, skipped: 2, other: 1, pending: 0 });
  expect(results.tests.at(-1)?.message).toBe('background is not claimed');
});

test('a failure says what was expected, where, and who breaks', () => {
  const [first] = parsed(renderCtrf(wholeReport)).results.tests;
  expect(first?.message).toBe('expected content_part.added, got none');
  expect(first?.trace).toContain('where:    streaming.text/create, event 2, byte 150');
  expect(first?.trace).toContain('breaks:   openai for Node: The stream helper throws.');
});

test('a run that fails on warnings has them as failures', () => {
  const report = buildReport([requirementResult('a.b', { verdict: 'warned', level: 'SHOULD', broken: 1 })]);
  expect(parsed(renderCtrf(report)).results.summary.failed).toBe(0);
  expect(parsed(renderCtrf(report, 'should')).results.summary.failed).toBe(1);
});

test('it opens with the clients', () => {
  const { extra } = parsed(renderCtrf(wholeReport));
  expect(extra?.['clients']).toMatchObject([{ state: 'breaks' }, { state: 'works' }, { state: 'not-shown' }]);
});
