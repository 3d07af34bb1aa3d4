import { describe, expect, test } from 'vitest';
import { annotations, defused } from './ci.ts';
import { renderTerminal } from './terminal.ts';
import { payloads, poisoned } from './testing/hostile.ts';
import { buildReport, finding, requirementResult } from './testing/report-builder.ts';
import { wholeReport } from './testing/whole-report.ts';
import { defaultView } from './view.ts';

const onGithub = (report = wholeReport) => renderTerminal(report, { ...defaultView, ci: 'github' });

/** What the runner of GitHub Actions takes for a command. */
const commandsIn = (text: string) =>
  text.split('\n').filter((line) => /^\s*::/.test(line) || /##\w*\[/.test(line));

describe('GitHub Actions', () => {
  test('long sections are folded, and each broken requirement is annotated', () => {
    const commands = commandsIn(onGithub());
    expect(commands.filter((line) => line.startsWith('::group::'))).toEqual([
      '::group::left out: unexercised, --quick leaves it out (1)',
      '::group::not shown: inconclusive, it did not reason (1)',
      '::group::Not offered by the target (1)',
    ]);
    expect(commands.filter((line) => line === '::endgroup::')).toHaveLength(3);
    expect(commands.filter((line) => /^::(error|warning)/.test(line))).toEqual([
      '::error title=resproof%3A stream.part-announced::What stream.part-announced states.%0Aexpected content_part.added, got none (streaming.text/create, event 2, byte 150)%0ABreaks openai for Node.',
      '::warning title=resproof%3A http.request-id::What http.request-id states.%0Aexpected a header, got nothing (create.text/create, header x-request-id)%0ABreaks openai for Node.',
    ]);
  });

  test('the verdict is the last word', () => {
    expect(onGithub().trimEnd().split('\n').at(-1)).toBe(wholeReport.verdict);
  });

  test('there are no more annotations than it shows', () => {
    const failed = Array.from({ length: 30 }, (_, n) =>
      requirementResult(`a.b${n}`, { verdict: 'failed', broken: 1, findings: [finding()] }),
    );
    const lines = annotations(buildReport(failed), 'github');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('::error title=resproof::21 more stand in the report.');
  });

  test('a run that showed nothing is an error of its own', () => {
    const report = buildReport([], { exitCode: 3, verdict: 'The target is gone.' });
    expect(annotations(report, 'github')).toEqual(['::error title=resproof::The target is gone.']);
  });

  test('what a target said is no command', () => {
    const ours = commandsIn(onGithub(poisoned(wholeReport, 'harmless'))).length;
    for (const payload of payloads) {
      const said = poisoned(wholeReport, payload);
      expect(commandsIn(onGithub(said)).length, payload).toBe(ours);
      // A narrow terminal breaks the line before it.
      const narrow = renderTerminal(said, { ...defaultView, width: 40, ci: 'github' });
      expect(commandsIn(narrow).length, payload).toBe(ours);
    }
  });
});

test('GitLab folds sections', () => {
  const text = renderTerminal(wholeReport, { ...defaultView, ci: 'gitlab' });
  expect(text).toContain(
    '\u001b[0Ksection_start:1767225612:not_offered_by_the_target_1_[collapsed=true]\r\u001b[0KNot offered by the target (1)\n',
  );
  expect(text.match(/section_start/g)).toHaveLength(3);
  expect(text.match(/section_end/g)).toHaveLength(3);
  expect(text).not.toContain('::error');
});

test('elsewhere there are no marks at all', () => {
  expect(commandsIn(renderTerminal(wholeReport))).toEqual([]);
});

test.each([
  ['::error::x', '\\u003a:error::x'],
  ['a\n  ::add-mask::x', 'a\n  \\u003a:add-mask::x'],
  ['got ##[group]x', 'got #\\u0023[group]x'],
  ['##vso[task.complete]', '#\\u0023vso[task.complete]'],
  ['a :: b, C++::c and # heading', 'a :: b, C++::c and # heading'],
])('%j is defused', (text, expected) => {
  expect(defused(text)).toBe(expected);
});

test('JSON stays the same value', () => {
  const text = JSON.stringify({ a: '::x ##[y] ###[z]' }, null, 2);
  expect(JSON.parse(defused(text))).toEqual(JSON.parse(text));
});
