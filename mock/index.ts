/**
 * `resproof/mock`: a server of the Responses API for tests, deterministic to the byte.
 *
 * ```ts
 * const mock = await startMock();
 * mock.use([call('search', { query: 'tides' }), text('High water is at 14:05.')]);
 * const client = new OpenAI({ baseURL: mock.url, apiKey: 'sk-test' });
 * …
 * mock.verify();
 * await mock.close();
 * ```
 */
import { didYouMean } from '../spec/nearest.ts';
import { createFetch } from './adapters/fetch.ts';
import { listen } from './adapters/node-http.ts';
import type { ListenOptions } from './adapters/node-http.ts';
import { isObject } from './answer/json.ts';
import type { JsonObject } from './answer/json.ts';
import { warm } from './answer/warm.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import type { JournalFilter } from './journal-filter.ts';
import type { Exchange, JournalEntry, WaitOptions } from './journal.ts';
import type { Namespace } from './namespace.ts';
import type { MockOptions } from './options.ts';
import type { MockReply, MockRequest } from './reply.ts';
import { DEFAULT_NAMESPACE } from './route.ts';
import type { ScenarioInput, StepInput } from './scenario/prepare.ts';

export {
  annotated,
  byDefault,
  call,
  customCall,
  error,
  errorEvent,
  failed,
  incomplete,
  json,
  message,
  reasoning,
  refusal,
  respond,
  text,
  turn,
} from './scenario/builders.ts';
export { applyPatch, computer, item, localShell, shell, toolSearch } from './scenario/caller.ts';
export {
  codeInterpreter,
  compaction,
  fileSearch,
  imageGeneration,
  mcpApproval,
  mcpCall,
  mcpList,
  program,
  webSearch,
} from './scenario/hosted.ts';
export type { CallOptions, ErrorOptions, TextOptions } from './scenario/builders.ts';
export type { LocalShellOptions, ShellOptions, ToolSearchOptions } from './scenario/caller.ts';
export type { CodeOptions, McpCallOptions, WebSearch } from './scenario/hosted.ts';
export type { PatchOperation } from './answer/items/apply-patch.ts';
export type { Citation } from './answer/items/citation.ts';
export type { ComputerAction, SafetyCheck } from './answer/items/computer.ts';
export type { FileSearchResult } from './answer/items/file-search.ts';
export type { McpError, McpListedTool } from './answer/items/mcp.ts';
export type { MessagePart, Phase } from './answer/items/message.ts';
export type { ShellResult } from './answer/items/shell.ts';
export type { Condition, OutputMatch, TextMatch } from './scenario/condition.ts';
export { ScenarioError } from './scenario/scenario-error.ts';
export type { Place, Step, Terms } from './scenario/step.ts';
export { loadScenario } from './scenario/load-file.ts';
export type { ScenarioInput, StepInput } from './scenario/prepare.ts';
export { ScenarioFileError } from './scenario/read.ts';
export type { Respond, ScenarioRequest } from './scenario/respond.ts';
export { openStore } from './store/open.ts';
export { StoreError } from './store/store-error.ts';
export type { Store } from './store/store.ts';
export { TapeError } from './tape/tape-error.ts';
export type { RecordOptions, ReplayOptions } from './tape/tape.ts';
export { createEngine } from './engine.ts';
export type { Engine } from './engine.ts';
export { fault, faults } from './faults/index.ts';
export type { Fault, Layer } from './faults/index.ts';
export { dialectsOf, variant, variants } from './variants/index.ts';
export type { Subject, Variant } from './variants/index.ts';
export type { AccessLine } from './access-log.ts';
export type { JournalFilter } from './journal-filter.ts';
export { WaitError } from './journal.ts';
export type { Exchange, JournalEntry, WaitOptions } from './journal.ts';
export type { Limits } from './answer/limits/limits.ts';
export type { MockOptions } from './options.ts';
export type { Frame, Hold, MockReply, MockRequest, ReplyBody, Sent, Wire } from './reply.ts';

/** One namespace of a mock; a mock itself is its default one. */
export interface MockNamespace {
  /** What to give to a client as its base URL; ends with /v1. */
  readonly url: string;
  /**
   * Puts steps, or those of a whole scenario, behind those in use. Requests to POST /responses are answered by them in
   * order; one that fits no step is refused with a 400 that says why, unless `unmatched` is `default`.
   * @throws TypeError naming the step and what is wrong with it
   */
  use(
    steps: readonly StepInput[] | ScenarioInput,
    options?: {
      /** What becomes of a request that fits no step. Default: as the mock was started, `refuse`. */
      unmatched?: 'refuse' | 'default';
    },
  ): void;
  /** @throws ScenarioError listing the steps that were not used and the requests that were not expected */
  verify(): void;
  /** What came and fits, oldest first, and what answered it. */
  journal(filter?: JournalFilter): JournalEntry[];
  /** One entry of the journal with the whole of its answer; undefined when there is none of that number. */
  exchange(n: number): Exchange | undefined;
  /** The parsed bodies of all POST /responses, oldest first. */
  requests(): JsonObject[];
  /**
   * The entries that fit, as soon as there is one (or `count`), whether it came before or comes now. A request counts
   * once its answer begins, or waits at a gate.
   * @throws WaitError when none is there within `timeout`; the message says what came
   */
  waitFor(filter?: JournalFilter, options?: WaitOptions): Promise<JournalEntry[]>;
  /**
   * The first request that waits at the gate, as soon as one does.
   * @throws WaitError when none does within `timeout` milliseconds (default 5,000)
   */
  gate(name: string, options?: Pick<WaitOptions, 'timeout'>): Promise<JournalEntry>;
  /**
   * Lets go what waits at the gate now, and says how many answers that were; what comes later waits again. Without a
   * name, at all gates.
   * @throws TypeError when no step has a gate of that name and nothing waits there
   */
  release(name?: string): number;
  /**
   * As new: no state, the scenario that the mock was started with, an empty journal, the clock at its epoch. It is done
   * when the call returns, unless a `store` was given that is not in memory: then wait for it.
   */
  reset(): Promise<void>;
  /**
   * A part of the mock with state, scenario, gates and journal of its own: one for each of several parallel tests.
   * @throws TypeError when the name cannot stand in a URL, RangeError beyond `maxNamespaces`
   */
  namespace(name: string): MockNamespace;
  /** Ends this namespace, and makes room for another. It begins anew when it is named again. To be waited for as `reset` is. */
  end(): Promise<void>;
  /** A plain request in, a plain reply out. `url` is taken as it is: it does not know of this namespace. */
  handle(request: MockRequest): Promise<MockReply>;
  /** A fetch function that answers from this process, whatever the host. Only base URLs ending in `url`'s path reach this namespace. */
  readonly fetch: typeof fetch;
}

/** A mock that listens on a port. `await using mock = await startMock()` closes it at the end of its block. */
export interface Mock extends MockNamespace, AsyncDisposable {
  readonly port: number;
  /** Frees the port and ends open connections. */
  close(): Promise<void>;
}

export type StartOptions = MockOptions & ListenOptions;

/** The origin of a mock without a port: reserved, so that a client which does not use its fetch fails at once. */
const NOWHERE = 'http://mock.resproof.invalid';

/**
 * A mock without a port: for `fetch`, MSW and `handle`.
 * @throws TypeError for an option that cannot be
 */
export function createMock(options: MockOptions = {}): MockNamespace {
  return mockOf(createEngine(options), NOWHERE, DEFAULT_NAMESPACE);
}

/**
 * A mock on a port of 127.0.0.1.
 * @throws TypeError for an option that cannot be, TapeError for recordings that cannot be used; rejects when the port is taken
 */
export async function startMock(options: StartOptions = {}): Promise<Mock> {
  const engine = createEngine(options);
  await engine.ready();
  const listener = await listen(engine, options);
  // Loads what the first request will need. That request waits for it, and reports it if it fails.
  warm().catch(() => undefined);
  const mock = mockOf(engine, listener.origin, DEFAULT_NAMESPACE);
  const close = () => listener.close();
  return { ...mock, port: listener.port, close, [Symbol.asyncDispose]: close };
}

function mockOf(engine: Engine, origin: string, name: string): MockNamespace {
  // By name each time, since a reset by the control API may have ended the namespace.
  const here = () => engine.namespace(name);
  return {
    url: name === DEFAULT_NAMESPACE ? `${origin}/v1` : `${origin}/t/${name}/v1`,
    use: (steps, { unmatched } = {}) => here().use(steps, unmatched),
    verify: () => here().scenario.verify(),
    journal: (filter) => here().journal.entries(filter),
    exchange: (n) => here().journal.exchange(n),
    requests: () =>
      here()
        .journal.entries({ method: 'POST', path: '/responses' })
        .flatMap(({ json }) => (isObject(json) ? [json] : [])),
    waitFor: (filter = {}, options) => here().journal.waitFor(filter, options),
    gate: async (gate, options) => (await here().journal.waitFor({ gate }, options))[0]!,
    release: (gate) => (gate === undefined ? here().gates.releaseAll() : release(here(), gate)),
    reset: () => here().reset(),
    end: () => engine.drop(name),
    namespace: (other) => {
      engine.namespace(other);
      return mockOf(engine, origin, other);
    },
    handle: (request) => engine.handle(request),
    fetch: createFetch(engine),
  };
}

function release({ gates, scenario }: Namespace, gate: string): number {
  const known = [...scenario.gates(), ...gates.list().map((each) => each.name)];
  if (known.includes(gate)) return gates.release(gate);
  const hint = didYouMean(gate, known);
  throw new TypeError(`release(${JSON.stringify(gate)}): no step in use has a gate of this name.${hint}`);
}
