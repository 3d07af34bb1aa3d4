import { expect, test } from 'vitest';
import { badgeEndpoint } from './badge.ts';
import { renderCtrf } from './ctrf.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderSarif } from './sarif.ts';
import { renderTerminal } from './terminal.ts';
import { buildReport, finding, requirementResult } from './testing/report-builder.ts';
import { defaultView } from './view.ts';

const entry = {
  reason: 'known to us',
  owner: 'team-x',
  expires: '2026-01-10',
  flaky: false,
  line: 2,
  expiresInDays: 9,
};

const report = buildReport(
  [
    requirementResult('response.id', {
      verdict: 'failed',
      broken: 1,
      brokenIn: ['create.text'],
      excusedBy: ['response.id'],
      findings: [finding()],
    }),
    requirementResult('response.model'),
  ],
  {
    exitCode: 1,
    baseline: {
      file: 'b.yaml',
      entries: [
        { ...entry, entry: 'response.id', state: 'excuses', says: 'it expires in 9 days' },
        {
          ...entry,
          entry: 'response.model',
          line: 6,
          state: 'stale',
          says: 'the requirement passed: delete the entry',
        },
      ],
      changes: { added: ['response.id'], renewed: [], removed: [] },
    },
  },
);

const excuse = 'excused by response.id: known to us (team-x, until 2026-01-10)';

test('the terminal says what is excused and by which entry, and what wants doing', () => {
  const text = renderTerminal(report, { ...defaultView, width: 200 });
  expect(text).toContain('EXCUSED  response.id  MUST, failed\n');
  expect(text).toContain(excuse);
  expect(text).not.toContain('FAILED');
  expect(text).toContain('STALE  response.model (b.yaml:6): the requirement passed: delete the entry');
  expect(text).toContain('EXPIRES SOON  response.id (b.yaml:2): it expires in 9 days');
  expect(text).toContain('baseline: b.yaml, 1 added');
});

test('on GitHub an entry that fails the run is an error, one that expires soon a warning', () => {
  const text = renderTerminal(report, { ...defaultView, ci: 'github' });
  expect(text).toMatch(/^::error title=resproof%3A baseline%2C stale::response\.model \(b\.yaml:6\)/m);
  expect(text).toMatch(/^::warning title=resproof%3A baseline%2C expires soon::response\.id/m);
  expect(text).not.toContain('title=resproof%3A response.id');
});

test('quiet has a line for each entry', () => {
  const text = renderTerminal(report, { ...defaultView, detail: 'quiet' });
  expect(text.split('\n').filter((line) => /^(STALE|EXPIRES SOON|baseline:) /.test(line))).toHaveLength(3);
});

test('Markdown has a table of entries, and what is excused folded', () => {
  const text = renderMarkdown(report);
  expect(text).toContain('### Baseline');
  expect(text).toContain('the requirement passed');
  expect(text).toContain('Excused by the baseline (1)');
  expect(text).not.toContain('### Broken');
});

test('JUnit passes what is excused with a word, and fails the entry', () => {
  const text = renderJunit(report);
  expect(text).toContain(`<system-out>failed, ${excuse}`);
  expect(text).toContain('<testsuites name="resproof openai" tests="3" failures="1" errors="0"');
  expect(text).toMatch(
    /<testcase name="response\.model" classname="resproof\.baseline" time="0">\s*<failure /,
  );
});

test('CTRF has what is excused as other, and the entry as failed', () => {
  const { results } = JSON.parse(renderCtrf(report)) as {
    results: { tests: { name: string; status: string; message?: string; rawStatus: string }[] };
  };
  expect(results.tests.map(({ name, status, rawStatus }) => [name, status, rawStatus])).toEqual([
    ['response.id', 'other', 'failed'],
    ['response.model', 'passed', 'passed'],
    ['response.model', 'failed', 'stale'],
  ]);
  expect(results.tests[0]!.message).toContain(excuse);
});

test('SARIF suppresses what is excused, and notifies of entries', async () => {
  const log = JSON.parse(await renderSarif(report)) as {
    runs: [{ results: object[]; invocations: [{ toolConfigurationNotifications: object[] }] }];
  };
  expect(log.runs[0].results).toMatchObject([
    {
      ruleId: 'response.id',
      suppressions: [{ kind: 'external', status: 'accepted', justification: excuse }],
    },
  ]);
  expect(log.runs[0].invocations[0].toolConfigurationNotifications).toMatchObject([
    { level: 'error' },
    { level: 'warning' },
  ]);
});

test('the badge does not hide it', () => {
  expect(badgeEndpoint({ ...report, exitCode: 0 })).toContain('openai 1/2, 1 excused');
  expect(badgeEndpoint(buildReport([], { exitCode: 1 }))).toContain('baseline out of date');
});
