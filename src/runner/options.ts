import type { Capability, DialectName } from '../../spec/index.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import type { Baseline } from './baseline/baseline.ts';
import type { Shard } from './shard.ts';
import type { Transcript } from '../wire/transcript.ts';

/** What `run` is told. Only `baseUrl` is needed. */
export interface RunOptions {
  /** Where the API begins: `https://host/v1`. A query (`?api-version=…`) is sent with every request. */
  baseUrl: string;
  /** `embedded-mock` when the caller started the mock for this run. Default: `server`. */
  kind?: 'server' | 'embedded-mock';
  /** Sent as `authorization: Bearer`. Default: none is sent. */
  apiKey?: string | null;
  /** A key of another account, for the cases that ask whether accounts are kept apart. Default: none, and they are not run. */
  apiKey2?: string | null;
  /** Names, and globs over GET /models; each is tested. Default: the only one of GET /models. */
  model?: string | readonly string[] | null;
  /** Default: `openai`. */
  dialect?: DialectName;
  /** Added to every request. Values whose name speaks of a key, token, secret or cookie are redacted. */
  headers?: Record<string, string>;
  /**
   * Merged into the body of every POST /responses; what a case sets itself wins. Not model, input, stream and
   * previous_response_id. Texts whose name speaks of a key, token or secret are redacted.
   */
  bodyFields?: Record<string, unknown>;
  /** Capabilities that the user claims (true) or unclaims (false); they are not probed. */
  claims?: Partial<Record<Capability, boolean>>;
  /** Claims every capability that `claims` does not name. */
  claimAll?: boolean;
  /** A regular expression over case ids and titles, without regard to case. */
  grep?: string;
  /** Ids of cases, or a subject (`tools`), or globs (`tools.*`). */
  caseIds?: string[];
  /** Ids of requirements, or a subject, or globs: only these get a verdict, and only cases that can show them are run. */
  requirementIds?: string[];
  /** Runs the cases of one part of several; by their ids, so that each case is in the same part every time. Default: all. */
  shard?: Shard | null;
  /** Leaves out requirements that came after this version of resproof: `1.2.3`. Default: none. */
  asOf?: string | null;
  /** Ids, subjects or globs of cases and requirements to leave out. */
  exclude?: string[];
  /** Only the cases of the mandatory core. */
  quick?: boolean;
  /** Requests in flight at once. Default: 4; a slow target begins with 1 and rises. */
  concurrency?: number;
  /** At most `count` requests in every `perMs` milliseconds, evenly spaced. */
  rate?: { count: number; perMs: number } | null;
  /** For one request, in milliseconds. Default: 60,000. */
  timeoutMs?: number;
  /** For the whole run, in milliseconds. Default: none. */
  maxTimeMs?: number | null;
  /** How often a request is sent again after 429, a transient 5xx or a lost connection. Default: 2. */
  retries?: number;
  /** Default: none. */
  maxRequests?: number | null;
  /** Input and output tokens together, as the target counts them. Default: none. */
  maxTokens?: number | null;
  /** Leaves stored responses on the target. Default: they are deleted. */
  keep?: boolean;
  /** Seeds the jitter of retries. Default: 1. */
  seed?: number;
  /** From which broken level on the exit code is 1. Default: `must`. */
  failOn?: 'must' | 'should';
  /** Known failures, which do not fail the run. Read by `readBaseline`. Default: none. */
  baseline?: Baseline | null;
  /** The report says by which changes the baseline would fit this run, and is as if they were made. Default: false. */
  updateBaseline?: boolean;
  /** Aborting it ends the run as interrupted, with a partial report. */
  signal?: AbortSignal;
  /** Where the transcript is written. Default: nowhere. */
  transcriptPath?: string | null;
  /** What an earlier run of the same target received: what it holds whole is not asked again. */
  resume?: Transcript | null;
  /** In place of the built-in ones. */
  cases?: readonly Case[];
  /** In place of the built-in ones. */
  probes?: readonly Probe[];
}

/** Wrong use: the message is one sentence for the user, and the command line answers it with exit code 2. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  /** The name in RunOptions. */
  readonly option: keyof RunOptions;
  /** What was given, where it is one of many names; the nearest of `known` may be offered instead. */
  readonly got: string | null;
  readonly known: readonly string[];

  constructor(
    option: keyof RunOptions,
    message: string,
    names: { got?: string; known?: readonly string[] } = {},
  ) {
    super(message);
    this.option = option;
    this.got = names.got ?? null;
    this.known = names.known ?? [];
  }
}
