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
import { createFetch } from './adapters/fetch.ts';
import { listen } from './adapters/node-http.ts';
import type { ListenOptions } from './adapters/node-http.ts';
import { warm } from './answer/warm.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import type { JournalEntry } from './journal.ts';
import type { MockOptions } from './options.ts';
import type { MockReply, MockRequest } from './reply.ts';
import { DEFAULT_NAMESPACE } from './route.ts';
import type { Step } from './scenario/step.ts';

export {
  annotated,
  call,
  customCall,
  error,
  failed,
  incomplete,
  json,
  message,
  reasoning,
  refusal,
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
export type { Condition } from './scenario/condition.ts';
export { ScenarioError } from './scenario/scenario.ts';
export type { Step } from './scenario/step.ts';
export type { Store } from './store/store.ts';
export { createEngine } from './engine.ts';
export type { Engine } from './engine.ts';
export { fault, faults } from './faults/index.ts';
export type { Fault, Layer } from './faults/index.ts';
export type { JournalEntry } from './journal.ts';
export type { MockOptions } from './options.ts';
export type { Frame, MockReply, MockRequest, ReplyBody } from './reply.ts';

/** One namespace of a mock; a mock itself is its default one. */
export interface MockNamespace {
  /** What to give to a client as its base URL; ends with /v1. */
  readonly url: string;
  /**
   * Puts steps behind those in use. Requests to POST /responses are answered by them in order; one that fits no
   * step is refused with a 400 that says why, unless `unmatched` is `default`.
   * @throws TypeError when a step is none
   */
  use(steps: readonly Step[], options?: { unmatched?: 'refuse' | 'default' }): void;
  /** @throws ScenarioError listing the steps that were not used and the requests that were not expected */
  verify(): void;
  /** What came, oldest first, and what answered it. */
  journal(): JournalEntry[];
  /**
   * As new: no state, no scenario, an empty journal, the clock at its epoch. It is done when the call returns, unless
   * a `store` was given that is not in memory: then wait for it.
   */
  reset(): Promise<void>;
  /**
   * A part of the mock with state, scenario and journal of its own: one for each of several parallel tests.
   * @throws TypeError when the name cannot stand in a URL, RangeError beyond `maxNamespaces`
   */
  namespace(name: string): MockNamespace;
  /** A plain request in, a plain reply out. `url` is taken as it is: it does not know of this namespace. */
  handle(request: MockRequest): Promise<MockReply>;
  /** A fetch function that answers from this process, whatever the host. Only base URLs ending in `url`'s path reach this namespace. */
  readonly fetch: typeof fetch;
}

/** A mock that listens on a port. */
export interface Mock extends MockNamespace {
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
 * @throws TypeError for an option that cannot be; rejects when the port is taken
 */
export async function startMock(options: StartOptions = {}): Promise<Mock> {
  const engine = createEngine(options);
  const listener = await listen(engine, options);
  // Loads what the first request will need. That request waits for it, and reports it if it fails.
  warm().catch(() => undefined);
  const mock = mockOf(engine, listener.origin, DEFAULT_NAMESPACE);
  return { ...mock, port: listener.port, close: () => listener.close() };
}

function mockOf(engine: Engine, origin: string, name: string): MockNamespace {
  // By name each time, since a reset by the control API may have ended the namespace.
  const here = () => engine.namespace(name);
  return {
    url: name === DEFAULT_NAMESPACE ? `${origin}/v1` : `${origin}/t/${name}/v1`,
    use: (steps, { unmatched } = {}) => here().use(steps, unmatched),
    verify: () => here().scenario.verify(),
    journal: () => here().journal.entries(),
    reset: () => here().reset(),
    namespace: (other) => {
      engine.namespace(other);
      return mockOf(engine, origin, other);
    },
    handle: (request) => engine.handle(request),
    fetch: createFetch(engine),
  };
}
