/**
 * `resproof/vitest`: each case as a test of Vitest, for its watch mode, reporters and shards.
 *
 * ```ts
 * // conformance.test.ts
 * import { conformance } from 'resproof/vitest';
 *
 * conformance({ baseURL: 'http://127.0.0.1:8000/v1', apiKey: 'sk-…', model: 'small', dialect: 'compatible' });
 * ```
 */
import { beforeAll, describe, test, type TestContext } from 'vitest';
import { requirements, type Capability } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import { obstacle } from '../runner/capabilities.ts';
import type { RunOptions } from '../runner/options.ts';
import { fits } from '../runner/patterns.ts';
import { run } from '../runner/run.ts';
import { select } from '../runner/select.ts';
import { settle } from '../runner/settings.ts';
import { caseVerdict, told } from './case-verdict.ts';
import { tagsOf } from './tags.ts';

export { conformanceTags } from './tags.ts';

/** Those options of a run that make sense for one case at a time. */
type CaseOptions = Pick<
  RunOptions,
  | 'apiKey2'
  | 'model'
  | 'dialect'
  | 'headers'
  | 'bodyFields'
  | 'claims'
  | 'claimAll'
  | 'grep'
  | 'caseIds'
  | 'requirementIds'
  | 'exclude'
  | 'quick'
  | 'timeoutMs'
  | 'retries'
  | 'keep'
  | 'seed'
  | 'failOn'
  | 'cases'
  | 'probes'
>;

export interface ConformanceOptions extends CaseOptions {
  /** Where the API begins, `https://host/v1`; a function if it is known only once the tests run. */
  baseURL: string | (() => string | Promise<string>);
  /** Sent as `authorization: Bearer`. Default: none is sent. */
  apiKey?: string | null;
  /** Of the block that the tests stand in. Default: `Responses API`. */
  name?: string;
  /** For one case, all of its requests and retries included, in milliseconds. Default: 300,000. */
  testTimeoutMs?: number;
  /**
   * Gives each test tags: the subject of its case, `quick` and `negative`. They have to be described in the config:
   * `test: { tags: conformanceTags }`. Default: false.
   */
  tags?: boolean;
  /** Runs cases side by side, as many as Vitest's maxConcurrency says, but for those that need quiet. Default: false. */
  concurrent?: boolean;
}

/** The target needs no longer for one answer than a run would wait; a case has a handful. */
const TEST_TIMEOUT_MS = 300_000;

/** For the options to be checked where only their form matters. */
const UNKNOWN_URL = 'http://target.resproof.invalid/v1';

/**
 * Registers a test for each chosen case, its id as the name, and one for what the target offers; to be called where tests
 * are defined. A test fails when a MUST broke in any exchange of it, or when something mandatory could not be shown; it is
 * skipped, with the reason, when the target does not claim what it needs. What a case asks and which requirements it shows
 * are annotations of its test; a broken SHOULD is one of the type `warning`.
 *
 * @throws OptionError at once for options that cannot be
 */
export function conformance(options: ConformanceOptions): void {
  const {
    name = 'Responses API',
    testTimeoutMs: timeout = TEST_TIMEOUT_MS,
    tags = false,
    concurrent = false,
  } = options;
  const { cases } = select(settle({ ...optionsOf(options), baseUrl: UNKNOWN_URL }));
  describe(name, () => {
    let known: Known | null = null;
    beforeAll(async () => {
      known = await probe(options);
    }, timeout);

    test('what the target offers', () => offers(known!, options));
    for (const each of cases) {
      const tagged = tags ? { tags: tagsOf(each) } : {};
      test(each.id, { timeout, concurrent: concurrent && each.alone !== true, ...tagged }, (context) =>
        check(each, known!, options, context),
      );
    }
  });
}

/** What all cases share: asked once. */
interface Known {
  baseUrl: string;
  report: Report;
}

function optionsOf(options: ConformanceOptions): Omit<RunOptions, 'baseUrl'> {
  const {
    baseURL: _baseURL,
    name: _name,
    testTimeoutMs: _testTimeoutMs,
    tags: _tags,
    concurrent: _concurrent,
    ...rest
  } = options;
  return rest;
}

/** A run without cases: it resolves the model and asks for the capabilities. */
async function probe(options: ConformanceOptions): Promise<Known> {
  const baseUrl = typeof options.baseURL === 'string' ? options.baseURL : await options.baseURL();
  const { report } = await run({ ...withoutCases(options), baseUrl, cases: [] });
  return { baseUrl, report };
}

function offers({ report }: Known, { failOn = 'must' }: ConformanceOptions): void {
  if (report.exitCode === 2 || report.ended !== 'complete') throw new ConformanceError(report.verdict);
  const verdicts = failOn === 'should' ? ['failed', 'warned'] : ['failed'];
  const broken = report.requirements.filter(({ verdict }) => verdicts.includes(verdict));
  const refused = report.capabilities.filter(({ state }) => state === 'refused');
  const lines = [
    ...refused.map((each) => `${each.name} is mandatory in ${report.dialect}, and refused: ${each.detail}`),
    ...broken.map((each) => told(report, each)),
  ];
  if (lines.length > 0) throw new ConformanceError(lines.join('\n\n'));
}

async function check(
  each: Case,
  known: Known,
  options: ConformanceOptions,
  context: TestContext,
): Promise<void> {
  const { report: probed, baseUrl } = known;
  await context.annotate(each.title, 'case');
  if (each.shows.length > 0) await context.annotate(each.shows.join(', '), 'requirements');
  if (probed.ended !== 'complete') throw new ConformanceError(`blocked: ${probed.verdict}`);
  const inTheWay = obstacle(each.needs, probed.capabilities);
  if (inTheWay?.outcome === 'unclaimed') context.skip(inTheWay.reason);
  if (inTheWay !== null) throw new ConformanceError(`${inTheWay.outcome}: ${inTheWay.reason}`);

  const { report } = await run({
    ...withoutCases(options),
    baseUrl,
    model: probed.target.model,
    claims: claimsOf(probed),
    cases: [each],
    probes: [],
    signal: context.signal,
  });
  const verdict = caseVerdict(report, each, options.failOn ?? 'must');
  switch (verdict.kind) {
    case 'failed':
      throw new ConformanceError(verdict.message);
    case 'skipped':
      return context.skip(verdict.reason);
    case 'passed':
      for (const warning of verdict.warnings) await context.annotate(warning, 'warning');
  }
}

/** What chooses among cases has done so already, and would not fit a single one. */
function withoutCases(options: ConformanceOptions): Omit<RunOptions, 'baseUrl'> {
  const { grep: _grep, caseIds: _caseIds, quick: _quick, exclude = [], ...rest } = optionsOf(options);
  return { ...rest, exclude: exclude.filter((pattern) => requirements.some(({ id }) => fits(pattern, id))) };
}

/** As the probes saw it, so that nothing is asked twice. What they could not tell is tried. */
function claimsOf({ capabilities }: Report): Partial<Record<Capability, boolean>> {
  const claims = capabilities
    .filter(({ mandatory }) => !mandatory)
    .map(({ name, state }) => [name, state !== 'unclaimed']);
  return Object.fromEntries(claims) as Partial<Record<Capability, boolean>>;
}

/** The target is wrong, not the test: where in this file it was noticed is of no interest. */
class ConformanceError extends Error {
  override readonly name = 'ConformanceError';

  constructor(message: string) {
    super(message);
    this.stack = `${this.name}: ${message}`;
  }
}
