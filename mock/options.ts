import type { AnswerShape, DialectName } from '../spec/index.ts';
import type { AccessLine } from './access-log.ts';
import type { ClockMode } from './answer/clock.ts';
import type { Account } from './answer/ledger.ts';
import type { Limits } from './answer/limits/limits.ts';
import type { ScenarioInput, StepInput } from './scenario/prepare.ts';
import type { Store } from './store/store.ts';
import type { RecordOptions, ReplayOptions } from './tape/tape.ts';

/** How a mock behaves. Every option has a default: `startMock()` is a good server that needs no script. */
export interface MockOptions {
  /** The vendor's variant to speak. Default `openai`. */
  dialect?: DialectName;
  /** Changes generated text, arguments and ids; the same seed gives the same bytes. Default `resproof`. */
  seed?: string | number;
  /**
   * `virtual` (default): time stamps count requests from a fixed epoch, so that equal runs give equal bytes.
   * `real`: wall time.
   */
  clock?: ClockMode;
  /**
   * How POST /responses is answered, in the dialects whose vendor has two ways (`ezmodel`): as a Response (`responses`, the
   * default) or as a completion in the shape of Chat Completions (`chat`).
   */
  shape?: AnswerShape;
  /** The keys that are good. Default: every key that does not begin with `sk-invalid`. */
  apiKeys?: readonly string[];
  /** The models that exist. Default: a small list, and every other name is accepted as well. */
  models?: readonly string[];
  /**
   * What each key has to spend, in the dialects that keep books (`bytespike`), in dollars: `credit` for good, `bucket` in
   * five hours, `day` and `week` in one, and `organisation` in the wallet of a key that belongs to one. An answer costs a cent, and one more for
   * each 1,000 tokens. Default: `{ credit: 10_000, bucket: 1_000 }`.
   */
  account?: Partial<Account>;
  /**
   * What each key may ask for: `rpm` requests and `tpm` tokens a minute, told in `x-ratelimit-*` headers and refused with
   * 429 beyond it, `inFlight` requests at a time, and the `contextWindow` of the models, in tokens. By the clock of the
   * mock: in virtual time a request that comes again after its 429 has waited. Default: no limits, but for `inFlight: 100`
   * in `bytespike`.
   */
  limits?: Limits;
  /** Ids of faults (`resproof list faults`) to commit on every request. Default none. */
  faults?: readonly string[];
  /** Ids of variants (`resproof list variants`): unusual ways of being right, in which every answer is given. Default none. */
  variants?: readonly string[];
  /** What to do with a request for which the scenario in use has no step: `refuse` (default) with a 400, or answer it by the default rules. */
  unmatched?: 'refuse' | 'default';
  /** Milliseconds before the first event of a stream. Default 0. */
  ttft?: number;
  /** Milliseconds before each further event of a stream. Default 0: the whole stream is one write. */
  itl?: number;
  /**
   * The share, from 0 to 1, by which each of these waits is longer or shorter, at random: 0.5 makes 100 ms into 50 to 150.
   * The seed and the request decide, so that equal requests wait alike. Default 0.
   */
  jitter?: number;
  /**
   * Milliseconds until an explicit cache (`caching`) is in effect: a turn that comes before reports no cached tokens. In virtual
   * time every turn that goes on from it is a second later than the one before. Default 0.
   */
  cacheDelay?: number;
  /** The largest request body, in bytes; beyond it 413. Default 20 MiB. */
  maxBody?: number;
  /** How many requests the journal of each namespace keeps; older ones are dropped. Default 1,000. */
  journalSize?: number;
  /** How many namespaces there may be; a request that would make one more is refused, since dropping one would lose its state. Default 1,000. */
  maxNamespaces?: number;
  /**
   * Where state is kept: what was stored, counters, the clock; not scenarios, gates and the journal, which are this process's
   * own. `await openStore('sqlite:state.db')` or `openStore('redis://127.0.0.1')` makes one that others share. It stays open
   * when the mock is closed. Default: in memory, for this mock alone.
   */
  store?: Store;
  /**
   * Pass every request on to another server, and keep each whole exchange as a file that `replay` and `resproof judge` read.
   * Keys are taken out of it. Steps that are put to use answer all the same. Default: answer here.
   */
  record?: RecordOptions;
  /** Answer from recordings: a request is found by method, path, query and body. Not together with `record`. Default: none. */
  replay?: ReplayOptions;
  /** The scenario that every namespace begins with, and has again after a reset. Default none. */
  scenario?: ScenarioInput | readonly StepInput[];
  /** Milliseconds that an answer is held at a gate at most; then the request is answered with an error that says so. Default 30,000. */
  gateTimeout?: number;
  /** How many answers may be held at gates at a time, in all namespaces; one more is answered with an error that says so. Default 1,000. */
  maxHeld?: number;
  /** Milliseconds that a function of a scenario has to say what to answer; then the request is refused. Default 10,000. */
  respondTimeout?: number;
  /** Serve WebSockets at /responses, in the dialects that have them. Without, an upgrade is refused with 426. Default true. */
  websocket?: boolean;
  /** Milliseconds after which a WebSocket takes no more turns: `websocket_connection_limit_reached`. Default 60 minutes. */
  socketAge?: number;
  /** Serve the control API under /__resproof/. Default true. */
  control?: boolean;
  /** The control API takes only requests with this key, as `authorization: Bearer KEY`. Default: it asks for none. */
  controlKey?: string;
  /** Called once for each request on the surface, when its reply is over. */
  log?: (line: AccessLine) => void;
}

export const DEFAULTS = {
  dialect: 'openai',
  clock: 'virtual',
  unmatched: 'refuse',
  ttft: 0,
  itl: 0,
  cacheDelay: 0,
  jitter: 0,
  maxBody: 20 * 1024 * 1024,
  journalSize: 1_000,
  maxNamespaces: 1_000,
  gateTimeout: 30_000,
  maxHeld: 1_000,
  respondTimeout: 10_000,
  websocket: true,
  socketAge: 3_600_000,
  control: true,
} as const satisfies MockOptions;
