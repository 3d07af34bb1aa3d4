import { dialects, requirements, type Capability, type Dialect, type DialectName } from '../../spec/index.ts';
import { cases as builtInCases } from '../../suites/index.ts';
import { probes as builtInProbes, type Probe } from '../../suites/probes.ts';
import type { Case } from '../../suites/case.ts';
import { ANSWER } from '../wire/bounds.ts';
import type { Header } from '../wire/exchange.ts';
import type { Transcript } from '../wire/transcript.ts';
import { compareVersions, isVersion } from './as-of.ts';
import type { Baseline } from './baseline/baseline.ts';
import { OptionError, type RunOptions } from './options.ts';
import { fits } from './patterns.ts';
import { casesIn, select } from './select.ts';
import type { Shard } from './shard.ts';
import { secretsOf } from './secrets.ts';
import { version } from '../wire/version.ts';

/** RunOptions, checked and with every default filled in. */
export interface Settings {
  /** Origin and path, without a slash at the end. */
  base: string;
  origin: string;
  /** The query of the base URL: sent with every request. */
  baseQuery: readonly [name: string, value: string][];
  kind: 'server' | 'embedded-mock';
  apiKey: string | null;
  apiKey2: string | null;
  /** Names and globs; none means the only one that there is. */
  models: readonly string[];
  dialect: Dialect;
  headers: readonly Header[];
  bodyFields: Readonly<Record<string, unknown>>;
  claims: Readonly<Partial<Record<Capability, boolean>>>;
  claimAll: boolean;
  grep: RegExp | null;
  caseIds: readonly string[];
  requirementIds: readonly string[];
  exclude: readonly string[];
  quick: boolean;
  shard: Shard | null;
  asOf: string | null;
  concurrency: number;
  rate: { count: number; perMs: number } | null;
  timeoutMs: number;
  maxTimeMs: number | null;
  retries: number;
  maxRequests: number | null;
  maxTokens: number | null;
  keep: boolean;
  seed: number;
  failOn: 'must' | 'should';
  baseline: Baseline | null;
  updateBaseline: boolean;
  signal: AbortSignal | null;
  transcriptPath: string | null;
  resume: Transcript | null;
  /** Those of the dialect. */
  cases: readonly Case[];
  probes: readonly Probe[];
  /** What must not appear anywhere. */
  secrets: readonly string[];
}

/** Checks what `run` was told. Throws OptionError for the first thing that is wrong. */
export function settle(options: RunOptions): Settings {
  const url = baseUrl(options.baseUrl);
  const dialect = dialectOf(options.dialect ?? 'openai');
  const everyCase = options.cases ?? builtInCases;
  const headers = checkedHeaders(options.headers ?? {});
  const baseQuery = [...url.searchParams];
  const settings: Settings = {
    base: url.origin + url.pathname.replace(/\/+$/, ''),
    origin: url.origin,
    baseQuery,
    kind: options.kind ?? 'server',
    apiKey: options.apiKey ?? null,
    apiKey2: options.apiKey2 ?? null,
    models: typeof options.model === 'string' ? [options.model] : (options.model ?? []),
    dialect,
    headers,
    bodyFields: checkedFields(options.bodyFields ?? {}),
    claims: checkedClaims(options.claims ?? {}, dialect),
    claimAll: options.claimAll ?? false,
    grep: regularExpression(options.grep),
    caseIds: options.caseIds ?? [],
    requirementIds: options.requirementIds ?? [],
    exclude: options.exclude ?? [],
    quick: options.quick ?? false,
    shard: checkedShard(options.shard ?? null),
    asOf: checkedVersion(options.asOf ?? null),
    concurrency: number('concurrency', options.concurrency ?? 4, 1, 64),
    rate: options.rate ?? null,
    timeoutMs: number('timeoutMs', options.timeoutMs ?? ANSWER.timeMs, 1, 3_600_000),
    maxTimeMs: numberOrNull('maxTimeMs', options.maxTimeMs, 1, 7 * 24 * 3_600_000),
    retries: number('retries', options.retries ?? 2, 0, 10),
    maxRequests: numberOrNull('maxRequests', options.maxRequests, 1, 1e9),
    maxTokens: numberOrNull('maxTokens', options.maxTokens, 1, 1e12),
    keep: options.keep ?? false,
    seed: options.seed ?? 1,
    failOn: options.failOn ?? 'must',
    baseline: options.baseline ?? null,
    updateBaseline: options.updateBaseline ?? false,
    signal: options.signal ?? null,
    transcriptPath: options.transcriptPath ?? null,
    resume: options.resume ?? null,
    cases: casesIn(dialect.name, everyCase),
    probes: options.probes ?? builtInProbes,
    secrets: secretsOf(options, headers, baseQuery),
  };
  if (settings.rate !== null) {
    number('rate', settings.rate.count, 1, 1e6);
    number('rate', settings.rate.perMs, 1, 24 * 3_600_000);
  }
  checkHeaderValue('apiKey', settings.apiKey ?? '');
  checkHeaderValue('apiKey2', settings.apiKey2 ?? '');
  checkPatterns(settings, everyCase);
  return settings;
}

function baseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new OptionError(
      'baseUrl',
      `The base URL must be like https://host/v1, not ${JSON.stringify(text)}.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new OptionError(
      'baseUrl',
      'The base URL must not hold a user or a password: send them as a header.',
    );
  }
  return url;
}

function dialectOf(name: DialectName): Dialect {
  const found = dialects.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new OptionError('dialect', `There is no dialect ${name}.`, {
    got: name,
    known: dialects.map((each) => each.name),
  });
}

/** What undici, or HTTP itself, sets from the request that it sends. */
const reserved = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

function checkedHeaders(headers: Record<string, string>): Header[] {
  return Object.entries(headers).map(([name, value]) => {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new OptionError('headers', `${JSON.stringify(name)} is not the name of a header.`);
    }
    if (reserved.has(name.toLowerCase()))
      throw new OptionError('headers', `The header ${name} cannot be set.`);
    checkHeaderValue('headers', value);
    return [name.toLowerCase(), value];
  });
}

/** What the cases themselves are about: set from outside, requests would not ask what the judge takes them to ask. */
const ownFields: Readonly<Record<string, string>> = {
  model: 'name the model with --model (the option model)',
  input: 'each case has its own',
  stream: 'each case has its own',
  previous_response_id: 'each case has its own',
};

function checkedFields(fields: Record<string, unknown>): Record<string, unknown> {
  const own = Object.keys(fields).find((name) => Object.hasOwn(ownFields, name));
  if (own === undefined) return fields;
  throw new OptionError('bodyFields', `The body field ${own} cannot be set: ${ownFields[own]}.`);
}

/** Never shows the value: it may be a key. */
function checkHeaderValue(option: 'apiKey' | 'apiKey2' | 'headers', value: string): void {
  if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) {
    throw new OptionError(
      option,
      `The ${option === 'headers' ? 'value of a header' : 'key'} has characters that no header can carry.`,
    );
  }
}

function checkedClaims(claims: NonNullable<RunOptions['claims']>, dialect: Dialect): Settings['claims'] {
  const refused = dialect.mandatory.find((name) => claims[name] === false);
  if (refused === undefined) return claims;
  throw new OptionError(
    'claims',
    `${refused} is mandatory in the dialect ${dialect.name}: nobody may unclaim it.`,
  );
}

function regularExpression(source: string | undefined): RegExp | null {
  if (source === undefined) return null;
  try {
    return new RegExp(source, 'i');
  } catch {
    throw new OptionError('grep', `${JSON.stringify(source)} is not a regular expression.`);
  }
}

function checkedShard(shard: Shard | null): Shard | null {
  if (shard === null) return null;
  const { index, total } = shard;
  number('shard', total, 1, MAX_SHARDS);
  number('shard', index, 1, total);
  return { index, total };
}

const MAX_SHARDS = 1_000;

/** A version that is still to come is most likely mistyped. */
function checkedVersion(asOf: string | null): string | null {
  if (asOf === null) return null;
  if (!isVersion(asOf))
    throw new OptionError('asOf', `A version is like ${version}, not ${JSON.stringify(asOf)}.`);
  if (isVersion(version) && compareVersions(asOf, version) > 0)
    throw new OptionError('asOf', `This is resproof ${version}: it knows nothing of ${asOf}.`);
  return asOf;
}

function number(option: keyof RunOptions, value: number, from: number, to: number): number {
  if (Number.isFinite(value) && value >= from && value <= to) return value;
  throw new OptionError(option, `${option} must be a number from ${from} to ${to}, not ${value}.`);
}

function numberOrNull(
  option: keyof RunOptions,
  value: number | null | undefined,
  from: number,
  to: number,
): number | null {
  return value === undefined || value === null ? null : number(option, value, from, to);
}

/** A pattern that fits nothing is a mistake: a run that tests nothing must not look like one that passed. */
function checkPatterns(settings: Settings, everyCase: readonly Case[]): void {
  const { cases, caseIds, requirementIds, exclude, grep } = settings;
  // Of every dialect: one list of exclusions serves targets of several.
  const caseNames = everyCase.map((each) => each.id);
  const requirementNames = requirements.map((each) => each.id);
  const check = (
    option: keyof RunOptions,
    what: string,
    patterns: readonly string[],
    known: readonly string[],
  ): void => {
    const got = patterns.find((pattern) => !known.some((id) => fits(pattern, id)));
    if (got !== undefined)
      throw new OptionError(option, `No ${what} fits ${JSON.stringify(got)}.`, { got, known });
  };
  check('caseIds', 'case', caseIds, caseNames);
  check('requirementIds', 'requirement', requirementIds, requirementNames);
  check('exclude', 'case or requirement', exclude, [...caseNames, ...requirementNames]);
  if (grep !== null && cases.length > 0 && !cases.some((each) => grep.test(each.id) || grep.test(each.title)))
    throw new OptionError('grep', `No case has an id or a title that fits ${JSON.stringify(grep.source)}.`);
  if (cases.length > 0 && select({ ...settings, shard: null }).cases.length === 0)
    throw new OptionError('caseIds', 'What is chosen and what is left out leave no case to run.');
}
