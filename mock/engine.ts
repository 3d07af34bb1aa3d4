/**
 * The mock server without a server: a request as a plain object in, a reply as a plain object out. What is said
 * on the surface is decided in answer/; what lies around it, in surface.ts; here are namespaces, bounds, the
 * control API and the journal.
 */
import { dialects } from '../spec/index.ts';
import { accessLine, isEventStream } from './access-log.ts';
import { isObject, parsed } from './answer/json.ts';
import { coreDefaults } from './answer/options.ts';
import type { ScriptError } from './answer/types.ts';
import { ControlApi } from './control/control.ts';
import { envelopeOf, errorOf } from './errors.ts';
import { faultsNamed } from './faults/index.ts';
import { standardHeaders } from './headers.ts';
import type { JournalEntry } from './journal.ts';
import { Metrics } from './metrics.ts';
import { Namespace, Namespaces } from './namespace.ts';
import type { NamespaceOptions } from './namespace.ts';
import { DEFAULTS } from './options.ts';
import type { MockOptions } from './options.ts';
import type { MockReply, MockRequest, Sent } from './reply.ts';
import { DEFAULT_NAMESPACE, isNamespace, NAMESPACE_RULE, routeOf } from './route.ts';
import type { Route } from './route.ts';
import { prepare } from './scenario/prepare.ts';
import { MemoryStore } from './store/memory.ts';
import { serve } from './surface.ts';
import type { Manner, Served } from './surface.ts';
import { stopwatch, wallTime } from './timers.ts';
import type { Usage } from './usage.ts';
import { variantsNamed } from './variants/index.ts';

export interface Engine {
  /**
   * Answers any request; never throws and never rejects.
   * @param gone aborts when the client has left; whoever gives it also calls `ended` or `disconnected`
   */
  handle(request: MockRequest, gone?: AbortSignal): Promise<MockReply>;
  /** The answer to a request whose body an adapter would not read to its end: 413, or 408 when it came too slowly. */
  refuse(request: MockRequest, status: 413 | 408): MockReply;
  /** Adapters call it when a reply is written to its end, or cut where it says so. */
  ended(reply: MockReply, sent: Sent): void;
  /** Adapters call it when a client left before its reply was written. */
  disconnected(reply: MockReply, sent?: Sent): void;
  /**
   * The namespace of that name, made if need be.
   * @throws TypeError when it is no name, RangeError when it would be one too many
   */
  namespace(name?: string): Namespace;
  /** Ends a namespace: what waits at its gates goes on, its state is gone, and there is room for another. */
  drop(name: string): Promise<void>;
  /** Bytes. */
  readonly maxBody: number;
}

/** @throws TypeError for an option that cannot be: an unknown fault or dialect, a bound that is no whole number */
export function createEngine(options: MockOptions = {}): Engine {
  return new MockEngine(options);
}

/** A reply on its way. */
interface Live {
  entry: JournalEntry;
  namespace: Namespace;
  usage: Usage | null;
  /** By the wall clock, and by the stopwatch. */
  came: number;
  began: number;
  /** It is counted among the open streams. */
  open: boolean;
}

const NEVER = new AbortController().signal;
const NOTHING: Sent = { frames: 0, bytes: 0 };

class MockEngine implements Engine {
  readonly maxBody: number;
  readonly #control: ControlApi | null;
  readonly #manner: Manner;
  readonly #namespaces: Namespaces;
  readonly #maxNamespaces: number;
  readonly #log: MockOptions['log'];
  readonly #metrics = new Metrics();
  readonly #live = new WeakMap<MockReply, Live>();

  constructor(given: MockOptions) {
    const {
      dialect,
      ttft,
      itl,
      unmatched,
      clock,
      store = new MemoryStore(),
      ...options
    } = checked({
      ...DEFAULTS,
      ...withoutUndefined(given),
    });
    this.maxBody = options.maxBody;
    this.#maxNamespaces = options.maxNamespaces;
    this.#log = options.log;
    const shared: NamespaceOptions = {
      store,
      clock,
      journalSize: options.journalSize,
      unmatched,
      scenario: options.scenario ? prepare(options.scenario, 'scenario') : null,
      gateTimeout: options.gateTimeout,
      held: { now: 0, max: options.maxHeld },
    };
    this.#namespaces = new Namespaces(options.maxNamespaces, (name) => new Namespace(name, shared));
    const core = {
      seed: String(options.seed ?? coreDefaults.seed),
      ...(options.apiKeys && { apiKeys: options.apiKeys }),
      ...(options.models && { models: options.models }),
    };
    this.#manner = {
      dialect,
      core,
      faults: faultsNamed(options.faults ?? []),
      variants: variantsNamed(options.variants ?? []),
      ttft,
      itl,
      respondTimeout: options.respondTimeout,
    };
    this.#control = options.control
      ? new ControlApi({
          namespaces: this.#namespaces,
          metrics: this.#metrics,
          faults: this.#manner.faults,
          variants: this.#manner.variants,
          key: options.controlKey ?? null,
          full: this.#tooMany(),
        })
      : null;
  }

  async handle(request: MockRequest, gone?: AbortSignal): Promise<MockReply> {
    try {
      const route = routeOf(request.url, request.headers);
      if (typeof route === 'string') return plainError({ status: 400, message: route });
      if (route.part === 'control') return await this.#controlled(route, request, gone ?? NEVER);
      if (isLonger(request.body, this.maxBody)) return this.refuse(request, 413);
      const namespace = this.#namespaces.open(route.namespace);
      if (!namespace)
        return plainError({ status: 400, code: 'too_many_namespaces', message: this.#tooMany() });
      return await this.#serve(namespace, route, request, gone);
    } catch (error) {
      return ownFault(error);
    }
  }

  refuse(request: MockRequest, status: 413 | 408): MockReply {
    const route = routeOf(request.url, request.headers);
    const message =
      status === 413 ? `The body has more than ${this.maxBody} bytes.` : errorOf(status).message;
    const reply = plainError({ ...errorOf(status), message });
    // The body was not read: what is left of it must not be taken for the next request.
    reply.headers['connection'] = 'close';
    const namespace =
      typeof route === 'string' || route.part === 'control' ? null : this.#namespaces.open(route.namespace);
    if (namespace && typeof route !== 'string') {
      const live = this.#arrived(namespace, route, { ...request, body: '' }, null);
      this.#answered(live, route, { reply, outcome: { by: `transport:${status}` }, usage: null });
    }
    return reply;
  }

  ended(reply: MockReply, sent: Sent): void {
    this.#over(reply, sent, false);
  }

  disconnected(reply: MockReply, sent: Sent = NOTHING): void {
    this.#over(reply, sent, true);
  }

  namespace(name: string = DEFAULT_NAMESPACE): Namespace {
    if (!isNamespace(name)) throw new TypeError(`namespace(${JSON.stringify(name)}): ${NAMESPACE_RULE}`);
    const opened = this.#namespaces.open(name);
    if (!opened) throw new RangeError(this.#tooMany());
    return opened;
  }

  async drop(name: string): Promise<void> {
    const ended = this.#namespaces.find(name)?.reset();
    this.#namespaces.drop(name);
    await ended;
  }

  async #serve(
    namespace: Namespace,
    route: Route,
    request: MockRequest,
    gone?: AbortSignal,
  ): Promise<MockReply> {
    const json = parsed(request.body);
    const model = isObject(json) && typeof json['model'] === 'string' ? json['model'] : null;
    const live = this.#arrived(namespace, route, request, model);
    try {
      const { entry } = live;
      const served = await serve(this.#manner, {
        namespace,
        route,
        request,
        json,
        entry,
        gone: gone ?? NEVER,
      });
      // Without somebody who says when it ends it would stay open for ever.
      live.open = gone !== undefined && served.reply.body.kind === 'stream';
      return this.#answered(live, route, served);
    } catch (error) {
      const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const outcome = { by: 'internal-error', error: trace };
      return this.#answered(live, route, { reply: ownFault(error), outcome, usage: null });
    }
  }

  async #controlled(route: Route, request: MockRequest, gone: AbortSignal): Promise<MockReply> {
    if (this.#control) return this.#control.answer(route, request, gone);
    return plainError({ status: 404, message: 'The control API of this mock is switched off.' });
  }

  #arrived(namespace: Namespace, route: Route, request: MockRequest, model: string | null): Live {
    const query = route.query.toString();
    const entry = namespace.journal.open({
      namespace: namespace.name,
      method: request.method.toUpperCase(),
      path: query === '' ? route.path : `${route.path}?${query}`,
      headers: request.headers,
      body: request.body,
      model,
    });
    return { entry, namespace, usage: null, came: wallTime(), began: stopwatch(), open: false };
  }

  #answered(live: Live, route: Route, { reply, outcome, usage }: Served): MockReply {
    live.usage = usage;
    this.#live.set(reply, live);
    live.namespace.journal.answered(live.entry, reply, outcome);
    this.#metrics.answered(live.entry.method, route.path, reply.status, outcome.faults ?? [], usage);
    if (live.open) this.#metrics.streamOpened();
    return reply;
  }

  #over(reply: MockReply, sent: Sent, disconnected: boolean): void {
    const live = this.#live.get(reply);
    if (!live) return;
    this.#live.delete(reply);
    const { entry, namespace, usage, came, began, open } = live;
    namespace.journal.change(entry, { disconnected, events: isEventStream(reply) ? sent.frames : null });
    if (open) this.#metrics.streamClosed();
    this.#metrics.sent(sent, disconnected);
    this.#log?.(accessLine(entry, reply, usage, sent, { came, took: stopwatch() - began }));
  }

  #tooMany(): string {
    return (
      `There are ${this.#maxNamespaces} namespaces already, and dropping one would lose its state. ` +
      'End one with POST /t/NAME/__resproof/reset, or start the mock with a larger maxNamespaces.'
    );
  }
}

type Checked = MockOptions & Required<Pick<MockOptions, keyof typeof DEFAULTS>>;

const COUNTS = ['maxBody', 'journalSize', 'maxNamespaces', 'maxHeld'] as const;
const WAITS = ['ttft', 'itl', 'gateTimeout', 'respondTimeout'] as const;
/** A day: beyond the 24.8 days that a timer can hold, it would fire at once. */
const MAX_WAIT = 86_400_000;

function checked(options: Checked): Checked {
  if (!dialects.some((dialect) => dialect.name === options.dialect)) {
    const known = dialects.map((dialect) => dialect.name).join(', ');
    throw new TypeError(`dialect: ${JSON.stringify(options.dialect)} is none of ${known}.`);
  }
  for (const name of COUNTS) {
    if (!Number.isSafeInteger(options[name]) || options[name] < 1) {
      throw new TypeError(`${name}: expected a whole number, 1 or more, got ${String(options[name])}.`);
    }
  }
  for (const name of WAITS) {
    if (!(options[name] >= 0 && options[name] <= MAX_WAIT)) {
      throw new TypeError(
        `${name}: expected milliseconds from 0 to ${MAX_WAIT}, got ${String(options[name])}.`,
      );
    }
  }
  return options;
}

function withoutUndefined(options: MockOptions): MockOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** UTF-8 needs at most three bytes for a UTF-16 unit: most bodies need not be measured. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

/** An error outside of any namespace, which has no number of its own to make a request id of. */
function plainError(error: ScriptError): MockReply {
  const { headers, ...whole } = errorOf(error.status, error);
  return {
    status: error.status,
    headers: { ...standardHeaders('req_0'), ...headers, 'content-type': 'application/json' },
    body: { kind: 'text', text: JSON.stringify(envelopeOf({ ...whole, headers })) },
  };
}

function ownFault(error: unknown): MockReply {
  const said = error instanceof Error ? error.message : String(error);
  const kind = 'resproof_internal_error';
  const message = `This is a fault of resproof's mock, not of your request: ${said}. Please report it with the request.`;
  return plainError({ status: 500, type: kind, code: kind, message });
}
