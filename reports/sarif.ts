/**
 * SARIF 2.1.0, as code scanning reads it: a rule for each requirement, a result for each finding that broke one. What is
 * blocked, or mandatory and not shown, is a result too; what passed is none, since readers make an alert of every result.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { createHash } from 'node:crypto';
import type { Location, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import type { Report, ReportedFinding, RequirementResult } from '../spec/generated/report.ts';
import { entriesToTell, excuseOf, isProblem, placeOf, stateOf, type EntryUse } from './baseline.ts';
import { toJson } from './json.ts';
import { outcomeOf, type FailOn } from './outcome.ts';
import { clientSays, clientsOf, dialectsOf, effectsOn, STATE_NAMES } from './overview.ts';
import { plain } from './plain.ts';
import { notShown } from './verdicts.ts';
import { where } from './where.ts';
import type { Told, Wire } from './wire.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Indented JSON with a newline at the end. */
export async function renderSarif(
  report: Report,
  { failOn, wire }: Told = { failOn: 'must' },
): Promise<string> {
  const places = await placesOf(wire);
  const results = report.requirements.flatMap((result, index) => {
    return resultsOf(report, result, failOn, places).map((each) => ({ ...each, ruleIndex: index }));
  });
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        // What every report opens with.
        properties: {
          clients: clientsOf(report).map((client) => ({
            title: client.title,
            state: STATE_NAMES[client.state],
            says: plain(clientSays(client)),
          })),
          dialects: dialectsOf(report),
          models: report.models.map(({ model, verdict, counts }) => ({ model, verdict, counts })),
          counts: report.counts,
        },
        tool: {
          driver: {
            name: 'resproof',
            semanticVersion: report.resproof,
            rules: report.requirements.map((result) => ruleOf(report, result)),
          },
        },
        automationDetails: { id: `resproof/${report.dialect}/` },
        invocations: [
          {
            executionSuccessful: report.exitCode === 0 || report.exitCode === 1,
            exitCode: report.exitCode,
            exitCodeDescription: plain(report.verdict),
            startTimeUtc: report.startedAt,
            endTimeUtc: report.finishedAt,
            toolExecutionNotifications: notificationsOf(report, failOn),
            toolConfigurationNotifications: entriesToTell(report).map((entry) => noteOn(report, entry)),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return toJson(log);
}

interface Places {
  uri: string;
  /** Id of an exchange → its line in the transcript. */
  lines: ReadonlyMap<string, number>;
}

async function placesOf(wire: Wire | undefined): Promise<Places | null> {
  if (wire === undefined) return null;
  const lines = new Map<string, number>();
  for await (const { id, line } of wire.exchanges()) if (line !== null) lines.set(id, line);
  return { uri: wire.uri, lines };
}

const LEVELS: Record<RequirementResult['level'], 'error' | 'warning' | 'note'> = {
  MUST: 'error',
  SHOULD: 'warning',
  MAY: 'note',
};

function ruleOf(
  report: Report,
  { id, subject, level, statement, why, fix, sources }: RequirementResult,
): ReportingDescriptor {
  const effects = effectsOn(report, id).map(({ title, effect }) => `${title}: ${effect}`);
  const help = [why, fix, ...effects].filter((text) => text !== null);
  return {
    id,
    shortDescription: { text: statement },
    ...(why !== null && { fullDescription: { text: why } }),
    help: { text: help.length === 0 ? statement : help.join('\n') },
    defaultConfiguration: { level: LEVELS[level] },
    properties: { tags: ['responses-api', subject], level, sources },
  };
}

function resultsOf(
  report: Report,
  result: RequirementResult,
  failOn: FailOn,
  places: Places | null,
): Result[] {
  const outcome = outcomeOf(result, failOn);
  const level = outcome === 'failure' || outcome === 'error' ? 'error' : LEVELS[result.level];
  if (outcome === 'error') {
    const text = `Not shown (${result.verdict}): ${plain(result.reason ?? result.statement)}`;
    // The header of the transcript stands for the run.
    const locations = [locationOf(places, result.id, 1)];
    return [{ ruleId: result.id, level, message: { text }, locations, ...fingerprint([result.id]) }];
  }
  return result.findings.map((finding) => ({
    ...broken(report, result, finding, { level, places }),
    ...(outcome === 'excused' && suppressedBy(report, result)),
  }));
}

/** Known, and accepted for a while: it stands beside the code, in the baseline. */
function suppressedBy(report: Report, result: RequirementResult): Pick<Result, 'suppressions'> {
  const justification = plain(excuseOf(report, result));
  return { suppressions: [{ kind: 'external', status: 'accepted', justification }] };
}

function broken(
  report: Report,
  { id, statement }: RequirementResult,
  finding: ReportedFinding,
  { level, places }: { level: 'error' | 'warning' | 'note'; places: Places | null },
): Result {
  const summary = report.exchanges.find((each) => each.id === finding.exchange);
  const text = `${plain(statement)} Expected ${plain(finding.expected)}, got ${plain(finding.got)} (${plain(where(finding))}).`;
  const stepOnly = finding.exchange.replace(/#\d+$/, '');
  return {
    ruleId: id,
    level,
    message: { text },
    locations: [locationOf(places, finding.exchange, places?.lines.get(finding.exchange))],
    ...fingerprint([id, stepOnly, finding.where.pointer ?? finding.where.header ?? '']),
    ...(summary !== undefined && {
      webRequest: { method: summary.method, target: summary.url },
      ...(summary.status !== null && { webResponse: { statusCode: summary.status } }),
    }),
    properties: {
      expected: finding.expected,
      got: finding.got,
      exchange: finding.exchange,
      ...finding.where,
      ...(summary !== undefined && summary.curl !== '' && { curl: summary.curl }),
    },
  };
}

function locationOf(places: Places | null, name: string, line: number | undefined): Location {
  return {
    ...(places !== null &&
      line !== undefined && {
        physicalLocation: { artifactLocation: { uri: places.uri }, region: { startLine: line } },
      }),
    logicalLocations: [{ fullyQualifiedName: name }],
  };
}

/** The same finding in the next run has the same, so that code scanning sees it stay, go and come back. */
function fingerprint(parts: readonly string[]): Pick<Result, 'partialFingerprints'> {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
  return { partialFingerprints: { 'resproof/v1': hash, primaryLocationLineHash: `${hash}:1` } };
}

/** The baseline is a part of the configuration. */
function noteOn(report: Report, entry: EntryUse): Notification {
  const text = `Baseline, ${stateOf(entry)}: ${plain(entry.entry)} (${plain(placeOf(report, entry))}): ${plain(entry.says ?? '')}`;
  return { level: isProblem(entry) ? 'error' : 'warning', message: { text } };
}

/** What was skipped, and what is not mandatory and was not shown, each with its reason. */
function notificationsOf(report: Report, failOn: FailOn): Notification[] {
  return report.requirements.flatMap((result): Notification[] => {
    const outcome = outcomeOf(result, failOn);
    if (outcome !== 'skipped' && !(outcome === 'pass' && notShown(result))) return [];
    const text = `${result.verdict}: ${plain(result.reason ?? result.verdict)}`;
    return [{ level: 'note', message: { text }, associatedRule: { id: result.id } }];
  });
}
