/**
 * JUnit XML as CI systems read it (the format of Jenkins and of Maven Surefire): a suite for each subject, a test case for
 * each requirement. Only what the target does not claim and what the user left out is skipped; what should have been
 * shown and was not is an error, so that no dashboard is green for it.
 */
import type { Counts, Report, RequirementResult } from '../spec/generated/report.ts';
import { escaped, plain, UNPRINTABLE } from './plain.ts';
import { countsLine, notShown } from './verdicts.ts';
import { curlOf, where } from './where.ts';

type FailOn = 'must' | 'should';

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
  const head = attributes({
    name: `resproof ${report.dialect}`,
    ...totals(report.requirements, failOn),
    time: seconds(report.durationMs),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${suites.join('')}</testsuites>\n`;
}

interface Told {
  report: Report;
  failOn: FailOn;
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

function testcase(result: RequirementResult, told: Told): string {
  const head = attributes({ name: result.id, classname: `resproof.${result.subject}`, time: '0' });
  const body = outcome(result, told);
  return body === null
    ? `    <testcase${head}/>\n`
    : `    <testcase${head}>\n      ${body}\n    </testcase>\n`;
}

type Kind = 'pass' | 'failure' | 'error' | 'skipped';

/**
 * A broken SHOULD passes with a word, since it does not fail the run. So does what is not mandatory and that nothing had
 * to do with. A blocked requirement is an error in any case: its prerequisite failed.
 */
function kindOf(result: RequirementResult, failOn: FailOn): Kind {
  if (result.verdict === 'failed' || (failOn === 'should' && result.verdict === 'warned')) return 'failure';
  if (result.verdict === 'unclaimed') return 'skipped';
  if (!notShown(result)) return 'pass';
  if (result.deselected) return 'skipped';
  return result.verdict === 'blocked' || result.mandatory ? 'error' : 'pass';
}

function outcome(result: RequirementResult, { report, failOn }: Told): string | null {
  const kind = kindOf(result, failOn);
  const reason = plain(result.reason ?? result.verdict);
  switch (kind) {
    case 'failure': {
      const [first] = result.findings;
      const message = first === undefined ? 'broken' : `expected ${first.expected}, got ${first.got}`;
      const head = attributes({ message: plain(message), type: result.level });
      return `<failure${head}>${xml(evidence(result, report))}</failure>`;
    }
    case 'error':
      return `<error${attributes({ message: reason, type: result.verdict })}>${xml(result.statement)}</error>`;
    case 'skipped':
      return `<skipped${attributes({ message: reason })}/>`;
    case 'pass':
      if (result.verdict === 'passed') return null;
      return `<system-out>${xml(`${result.verdict}: ${notShown(result) ? reason : evidence(result, report)}`)}</system-out>`;
  }
}

function evidence(result: RequirementResult, report: Report): string {
  const lines = [result.statement];
  for (const finding of result.findings) {
    const curl = curlOf(report, finding);
    lines.push(
      `expected: ${plain(finding.expected)}`,
      `got:      ${plain(finding.got)}`,
      `where:    ${plain(where(finding))}`,
      ...(curl === undefined ? [] : [`again:    ${plain(curl)}`]),
    );
  }
  lines.push(`broken by ${result.broken} and kept by ${result.kept} exchanges`);
  return lines.join('\n');
}

function totals(
  results: RequirementResult[],
  failOn: FailOn,
): Record<'tests' | 'failures' | 'errors' | 'skipped', string> {
  const of = (kind: Kind) => String(results.filter((result) => kindOf(result, failOn) === kind).length);
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
