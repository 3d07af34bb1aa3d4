/**
 * JUnit XML as CI systems read it (the format of Jenkins and of Maven Surefire): a suite for each subject, a test case for
 * each requirement; before them a suite without tests, whose output says which clients work.
 */
import type { Counts, Report, RequirementResult } from '../spec/generated/report.ts';
import { entriesToTell, excuseOf, isProblem, placeOf, type EntryUse } from './baseline.ts';
import { evidence, shortly } from './evidence.ts';
import { outcomeOf, type FailOn, type Outcome } from './outcome.ts';
import { clientSays, clientsOf, dialectsOf, passedLine, STATE_NAMES } from './overview.ts';
import { escaped, plain, UNPRINTABLE } from './plain.ts';
import { countsLine, notShown } from './verdicts.ts';

/**
 * An XML 1.0 document with a newline at the end.
 *
 * @param failOn as the run was told: with `should`, a broken SHOULD is a failure
 */
export function renderJunit(report: Report, failOn: FailOn = 'must'): string {
  const suites = report.subjects.map(({ subject, counts }) => {
    const results = report.requirements.filter((result) => result.subject === subject);
    return suite(subject, counts, results, { report, failOn });
  });
  // Without `skipped`, which Jenkins' schema does not have here.
  const all = totals(report.requirements, failOn);
  const told = problemsOf(report);
  const { errors } = all;
  const tests = String(Number(all.tests) + told.length);
  const failures = String(Number(all.failures) + told.length);
  const time = seconds(report.durationMs);
  const head = attributes({ name: `resproof ${report.dialect}`, tests, failures, errors, time });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${overview(report)}${suites.join('')}${baselineSuite(report, told)}</testsuites>\n`;
}

interface Told {
  report: Report;
  failOn: FailOn;
}

/** What every report opens with. A suite without tests: whether a client works is no test of its own, and is counted nowhere. */
function overview(report: Report): string {
  const lines = [
    ...clientsOf(report).map((client) =>
      `${client.title}: ${STATE_NAMES[client.state]} ${clientSays(client)}`.trimEnd(),
    ),
    ...dialectsOf(report).map(({ name, counts }) => `${name}: ${passedLine(counts)}`),
    ...report.models.map(({ model, counts }) => `${model}: ${passedLine(counts)}`),
  ];
  if (lines.length === 0) return '';
  const head = attributes({ name: 'clients', ...totals([], 'must'), time: '0', timestamp: report.startedAt });
  const text = lines.map((line) => plain(line)).join('\n');
  return `  <testsuite${head}>\n    <system-out>${xml(text)}</system-out>\n  </testsuite>\n`;
}

function suite(subject: string, counts: Counts, results: RequirementResult[], told: Told): string {
  const { report, failOn } = told;
  const { target } = report;
  const head = attributes({
    name: subject,
    ...totals(results, failOn),
    time: '0',
    timestamp: report.startedAt,
  });
  const properties = Object.entries({
    baseUrl: target.baseUrl,
    model: target.models.join(', ') || '',
    dialect: report.dialect,
    resproof: report.resproof,
    counts: countsLine(counts),
    verdict: report.verdict,
  });
  return [
    `  <testsuite${head}>\n    <properties>\n`,
    ...properties.map(([name, value]) => `      <property${attributes({ name, value: plain(value) })}/>\n`),
    '    </properties>\n',
    ...results.map((result) => testcase(result, told)),
    '  </testsuite>\n',
  ].join('');
}

function problemsOf(report: Report): EntryUse[] {
  return entriesToTell(report).filter(isProblem);
}

/** Entries that fail the run, each a test that fails. */
function baselineSuite(report: Report, entries: readonly EntryUse[]): string {
  if (entries.length === 0) return '';
  const count = String(entries.length);
  const head = attributes({
    ...{ name: 'baseline', tests: count, failures: count, errors: '0', skipped: '0' },
    ...{ time: '0', timestamp: report.startedAt },
  });
  const cases = entries.map((entry) => {
    const of = attributes({ name: plain(entry.entry), classname: 'resproof.baseline', time: '0' });
    const message = attributes({ message: plain(entry.says ?? entry.state), type: entry.state });
    return `    <testcase${of}>\n      <failure${message}>${xml(plain(placeOf(report, entry)))}</failure>\n    </testcase>\n`;
  });
  return `  <testsuite${head}>\n${cases.join('')}  </testsuite>\n`;
}

function testcase(result: RequirementResult, told: Told): string {
  const head = attributes({ name: result.id, classname: `resproof.${result.subject}`, time: '0' });
  const body = outcome(result, told);
  return body === null
    ? `    <testcase${head}/>\n`
    : `    <testcase${head}>\n      ${body}\n    </testcase>\n`;
}

function outcome(result: RequirementResult, { report, failOn }: Told): string | null {
  const reason = plain(result.reason ?? result.verdict);
  switch (outcomeOf(result, failOn)) {
    case 'failure': {
      const head = attributes({ message: shortly(result), type: result.level });
      return `<failure${head}>${xml(evidence(result, report))}</failure>`;
    }
    case 'error':
      return `<error${attributes({ message: reason, type: result.verdict })}>${xml(plain(result.statement))}</error>`;
    case 'skipped':
      return `<skipped${attributes({ message: reason })}/>`;
    case 'excused': {
      const seen = result.broken > 0 ? evidence(result, report) : reason;
      return `<system-out>${xml(`${result.verdict}, ${plain(excuseOf(report, result))}\n${seen}`)}</system-out>`;
    }
    case 'pass':
      if (result.verdict === 'passed') return null;
      return `<system-out>${xml(`${result.verdict}: ${notShown(result) ? reason : evidence(result, report)}`)}</system-out>`;
  }
}

function totals(
  results: RequirementResult[],
  failOn: FailOn,
): Record<'tests' | 'failures' | 'errors' | 'skipped', string> {
  const of = (kind: Outcome) => String(results.filter((result) => outcomeOf(result, failOn) === kind).length);
  return {
    tests: String(results.length),
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(value)}"`)
    .join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Fit for an element and for an attribute. XML 1.0 has no form at all for most control characters, lone surrogates, U+FFFE
 * and U+FFFF (https://www.w3.org/TR/xml/#charsets): one of them makes the whole file unreadable, so they stand as `\uXXXX`, and
 * so does what a viewer would obey. The newlines between lines of evidence are ours.
 */
function xml(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, escaped)
    .replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)))
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
