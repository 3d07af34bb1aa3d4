import { expect, test } from 'vitest';
import type { Report } from '../spec/generated/report.ts';
import { badgeEndpoint, renderBadge } from './badge.ts';
import { payloads } from './testing/hostile.ts';
import { buildReport, requirementResult } from './testing/report-builder.ts';

const passed = requirementResult('response.id');
const failed = requirementResult('response.model', { verdict: 'failed', broken: 1 });

test.each<[string, Partial<Report>, object]>([
  ['nothing is broken', { exitCode: 0 }, { message: 'openai 1/2', color: 'brightgreen', isError: false }],
  ['something is', { exitCode: 1 }, { message: 'openai 1 failed', color: 'red', isError: true }],
  ['nothing was shown', { exitCode: 3 }, { message: 'openai not judged', color: 'lightgrey', isError: true }],
])('when %s', (_, over, expected) => {
  const report = buildReport([passed, failed], over);
  expect(JSON.parse(badgeEndpoint(report))).toEqual({
    schemaVersion: 1,
    label: 'responses api',
    ...expected,
  });
});

test('a run that fails on warnings says how many', () => {
  const warned = requirementResult('a.b', { verdict: 'warned', level: 'SHOULD', broken: 1 });
  expect(badgeEndpoint(buildReport([warned], { exitCode: 1 }))).toContain('openai 1 warned');
});

test('the image says the same, in its title too', () => {
  const svg = renderBadge(buildReport([passed], { exitCode: 0, dialect: 'compatible' }));
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain('<title>responses api: compatible 1/1</title>');
});

test('a name from a report that somebody else wrote stays text', () => {
  for (const dialect of payloads) {
    const svg = renderBadge(buildReport([passed], { dialect }));
    expect(svg).not.toMatch(/<(?!\/?(?:svg|title|linearGradient|stop|clipPath|rect|g|text|filter|fe\w+)\b)/);
    expect(svg).not.toMatch(/ on\w+="/);
  }
});
