/** `resproof run`: its flags, and what they mean to the runner. */
import { Command, Option } from 'commander';
import { capabilities, dialects, type Capability, type DialectName } from '../../spec/index.ts';
import type { RunOptions } from '../runner/options.ts';
import type { BaselineFlags } from './baseline.ts';
import { UsageError } from './usage-error.ts';
import * as value from './values.ts';
import { reporters, type ReportFlags } from './write-reports.ts';

export interface RunFlags extends ReportFlags, BaselineFlags {
  baseUrl?: string;
  apiKey?: string;
  apiKey2?: string;
  model?: string[];
  resume?: true;
  dialect: DialectName;
  header?: Record<string, string>;
  body?: Record<string, unknown>;
  claim?: (Capability | 'all')[];
  unclaim?: Capability[];
  grep?: string;
  case?: string[];
  requirement?: string[];
  exclude?: string[];
  quick?: true;
  shard?: { index: number; total: number };
  asOf?: string;
  concurrency?: number;
  rate?: { count: number; perMs: number };
  timeout?: number;
  maxTime?: number;
  retries?: number;
  maxRequests?: number;
  maxTokens?: number;
  dryRun?: true;
  failOn: 'must' | 'should';
  keep?: true;
  seed?: number;
}

const HOUR = 3_600_000;
export const DEFAULT_OUT = 'resproof-report';

export function runCommand(): Command {
  const names = capabilities.map(({ name }) => name);
  const command = new Command('run');
  const add = <T>(flags: string, text: string, parser: (text: string, before?: T) => T) =>
    command.addOption(
      new Option(flags, text).argParser((given, before: T | undefined) => parser(given, before)),
    );

  command
    .summary('judge a server, or the embedded mock')
    .description('Judges a server of the Responses API; without a target, the embedded mock.')
    .argument('[target]', 'one of resproof.config.yaml (or .json, .ts, .js)');

  command.optionsGroup('Target:');
  add('--base-url <url>', 'where the API begins, https://host/v1 (OPENAI_BASE_URL)', value.httpUrl);
  command
    .option('--api-key <key>', 'sent as a bearer token (OPENAI_API_KEY)')
    .option('--api-key-2 <key>', 'a key of another account');
  add('--model <name>', 'a name or a glob over GET /models (repeatable)', value.several);
  const dialect = new Option('--dialect <name>', 'what is right and what it must do');
  command.addOption(dialect.argParser(value.oneOf(dialects.map(({ name }) => name))).default('openai'));
  add('--header <n:v>', 'sent with every request (repeatable)', value.header);
  add('--body <k=json>', 'a field of every POST /responses (repeatable)', value.bodyField);

  command.option('--config <file>', 'the config file (default: resproof.config.* here)');

  command.optionsGroup('What is judged:');
  add(
    '--claim <names>',
    'judge these capabilities unprobed; all: every one',
    value.someOf([...names, 'all']),
  );
  add('--unclaim <names>', 'leave these capabilities out', value.someOf(names));
  add('--grep <regexp>', 'cases whose id or title fits', value.regularExpression);
  add('--case <ids>', 'cases by id, subject (tools) or glob (tools.*)', value.words);
  add('--requirement <ids>', 'requirements by id, subject or glob', value.words);
  add('--exclude <ids>', 'cases and requirements to leave out', value.words);
  command.option('--quick', 'only the mandatory core');
  add('--shard <i/n>', 'one part of several, by case; see resproof merge', value.shard);
  command.option('--as-of <version>', 'without requirements that came later');
  const failOn = new Option('--fail-on <level>', 'what makes the exit code 1: must, should');
  command.addOption(failOn.argParser(value.anyCase(value.FAIL_ON)).default('must'));

  command
    .option('--baseline <file>', 'known failures, which do not fail the run')
    .option('--update-baseline', 'make it, or make it fit this run');

  command.optionsGroup('Pace and cost:');
  add('--concurrency <n>', 'requests at once (default: 4)', value.integer(1, 64));
  add('--rate <n/unit>', 'at most so many requests, e.g. 15/m', value.rate);
  add('--timeout <time>', 'for one request (default: 60s)', value.duration(HOUR));
  add('--max-time <time>', 'for the whole run; then a partial report', value.duration(7 * 24 * HOUR));
  add('--retries <n>', 'after 429, 5xx, lost connections (default: 2)', value.integer(0, 10));
  add('--max-requests <n>', 'stop after so many requests', value.integer(1));
  add('--max-tokens <n>', 'stop after so many tokens', value.integer(1));
  command
    .option('--dry-run', 'say what a run would cost, and send nothing')
    .option('--keep', 'leave stored responses')
    .option('--resume', 'go on with the run whose transcript lies in --out');
  add('--seed <n>', 'of the jitter between retries', value.integer(0));

  command.optionsGroup('Output:');
  add('--reporter <names>', `of ${reporters.join(', ')} (default: all)`, value.someOf(reporters));
  command
    .option('--out <dir>', 'for reports and transcript', DEFAULT_OUT)
    .option('--report-json <file>', 'the JSON report in this file as well')
    .option('--json', 'the JSON report on standard output')
    .option('--quiet', 'no progress; failures and the verdict in a line each');
  return command.addHelpText(
    'after',
    `
Exit codes: 0 no MUST is broken, and every mandatory one was shown; 1 a MUST is
broken, or the baseline is out of date; 2 wrong use, or a fault of resproof;
3 the target could not be judged.

Examples:
  resproof run
  resproof run --base-url https://gw.example/v1 --api-key "$KEY" --model small
  resproof run --base-url http://localhost:8000/v1 --dialect compatible --quick
  resproof run staging`,
  );
}

/** The target as the flags and the environment name it; null for the embedded mock, which no key of the user reaches. */
export function targetOf(
  flags: RunFlags,
  env: NodeJS.ProcessEnv,
): Pick<RunOptions, 'baseUrl' | 'apiKey'> | null {
  const fromEnv = env['OPENAI_BASE_URL'] ?? '';
  const baseUrl = flags.baseUrl ?? (fromEnv === '' ? undefined : value.httpUrl(fromEnv));
  if (baseUrl === undefined) return null;
  const apiKey = flags.apiKey ?? env['OPENAI_API_KEY'] ?? '';
  return { baseUrl, apiKey: apiKey === '' ? null : apiKey };
}

/** What the flags say beside the target. */
export function runOptions(flags: RunFlags): Omit<RunOptions, 'baseUrl' | 'apiKey'> {
  const claimed = (flags.claim ?? []).filter((name) => name !== 'all');
  const unclaimed = flags.unclaim ?? [];
  const both = claimed.find((name) => unclaimed.includes(name));
  if (both !== undefined) throw new UsageError(`${both} stands in --claim and in --unclaim.`);
  return {
    apiKey2: flags.apiKey2 ?? null,
    model: flags.model ?? null,
    dialect: flags.dialect,
    headers: flags.header ?? {},
    bodyFields: flags.body ?? {},
    claims: Object.fromEntries([
      ...claimed.map((name) => [name, true]),
      ...unclaimed.map((name) => [name, false]),
    ]),
    claimAll: flags.claim?.includes('all') ?? false,
    ...defined({
      grep: flags.grep,
      caseIds: flags.case,
      requirementIds: flags.requirement,
      exclude: flags.exclude,
    }),
    ...defined({
      concurrency: flags.concurrency,
      timeoutMs: flags.timeout,
      retries: flags.retries,
      seed: flags.seed,
    }),
    rate: flags.rate ?? null,
    maxTimeMs: flags.maxTime ?? null,
    maxRequests: flags.maxRequests ?? null,
    maxTokens: flags.maxTokens ?? null,
    quick: flags.quick ?? false,
    shard: flags.shard ?? null,
    asOf: flags.asOf ?? null,
    keep: flags.keep ?? false,
    failOn: flags.failOn,
  };
}

/** Without the entries that are undefined, so that the runner's own defaults hold. */
function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, each]) => each !== undefined)) as Partial<T>;
}
