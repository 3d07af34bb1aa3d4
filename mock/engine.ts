/**
 * The mock server without a server: a request as a plain object in, a reply as a plain object out. What is said
 * on the surface is decided in answer/; what lies around it, in surface.ts; here are namespaces, bounds, the
 * control API and the journal.
 */
import { factsOf, loadChecker, type DialectName } from '../spec/index.ts';
import { accessLine, isEventStream } from './access-log.ts';
import { accountOf, limitsOf } from './account.ts';
import { ownerOf } from './answer/authenticate.ts';
import { isObject, parsed } from './answer/json.ts';
import { DEFAULT_ACCOUNT } from './answer/ledger.ts';
import { isLimited, type Limits } from './answer/limits/limits.ts';
import { coreDefaults } from './answer/options.ts';
import type { ScriptError } from './answer/types.ts';
import { checkOptions } from './check-options.ts';
import { ControlApi } from './control/control.ts';
import { errorOf } from './errors.ts';
import { faultsNamed } from './faults/index.ts';
import type { JournalEntry } from './journal.ts';
import { Metrics } from './metrics.ts';
import { Namespace, Namespaces } from './namespace.ts';
import type { NamespaceOptions } from './namespace.ts';
import type { MockOptions } from './options.ts';
import type { MockReply, MockRequest, Sent } from './reply.ts';
import { ownFault, plainError } from './own-errors.ts';
import { Repeats } from './repeats/repeats.ts';
import { DEFAULT_NAMESPACE, isNamespace, NAMESPACE_RULE, routeOf } from './route.ts';
import type { Route } from './route.ts';
import { prepare } from './scenario/prepare.ts';
import { SocketSession } from './socket/session.ts';
import type { Peer, Session } from './socket/session.ts';
import { headersOfTurns } from './socket/upgrade.ts';
import { MemoryStore } from './store/memory.ts';
import { serve } from './surface.ts';
import type { Incoming, Manner, Served, SocketTurn } from './surface.ts';
import { Deck } from './tape/deck.ts';
import { stopwatch, wallTime } from './timers.ts';
import type { Usage } from './usage.ts';
import { variantsNamed } from './variants/index.ts';
import { overHttp, overSocket } from './write.ts';

export interface Engine {
  /**
   * Answers any request; never throws and never rejects.
   * @param gone aborts when the client has left; whoever gives it also calls `ended` or `disconnected`
   */
  handle(request: MockRequest, gone?: AbortSignal): Promise<MockReply>;
  /** The answer to a request whose body an adapter would not read to its end: 413, or 408 when it came too slowly. */
  refuse(request: MockRequest, status: 413 | 408): Promise<MockReply>;
  /**
   * The WebSocket that a reply with the status 101 has granted, once it stands. Only requests that are `upgradable` get
   * one.
   */
  session(reply: MockReply, peer: Peer): Promise<Session>;
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
  /**
   * Resolves when what it was started with is loaded; requests that come before wait for it.
   * @throws TapeError for recordings that cannot be read, or an upstream that cannot be one
   */
  ready(): Promise<void>;
}

/** @throws TypeError for an option that cannot be: an unknown fault or dialect, a bound that is no whole number */
export function createEngine(options: MockOptions = {}): Engine {
  return new MockEngine(options);
}

/** A reply on its way. */
interface Live {
  entry: JournalEntry;
  namespace: Namespace;
  route: Route;
  request: MockRequest;
  usage: Usage | null;
  /** By the wall clock, and by the stopwatch. */
  came: number;
  began: number;
  /** It is counted among the open streams. */
  open: boolean;
  /** Somebody says when its reply is over. */
  watched: boolean;
  /** Gives back its place among the requests in flight. */
  leave?: () => void;
}

/** A request that has found its namespace. */
interface Asked {
  namespace: Namespace;
  route: Route;
  request: MockRequest;
  gone?: AbortSignal | undefined;
  /** Over a WebSocket: its number, the message as it came, and what belongs to the turn. */
  socket?: number;
  message?: string;
  turn?: SocketTurn;
}

const NEVER = new AbortController().signal;
const NOTHING: Sent = { frames: 0, bytes: 0 };

class MockEngine implements Engine {
  readonly maxBody: number;
  readonly #control: ControlApi | null;
  readonly #manner: Manner;
  readonly #namespaces: Namespaces;
  readonly #maxNamespaces: number;
  readonly #socketAge: number;
  readonly #log: MockOptions['log'];
  /** In place of the core's answers. */
  readonly #deck: Deck | null;
  readonly #metrics = new Metrics();
  readonly #live = new WeakMap<MockReply, Live>();

  constructor(given: MockOptions) {
    const {
      dialect,
      ttft,
      itl,
      jitter,
      unmatched,
      clock,
      store = new MemoryStore(),
      ...options
    } = checkOptions(given);
    this.maxBody = options.maxBody;
    this.#maxNamespaces = options.maxNamespaces;
    this.#socketAge = options.socketAge;
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
      ...(options.account && { account: { ...DEFAULT_ACCOUNT, ...options.account } }),
      ...(options.shape && { shape: options.shape }),
      cacheDelay: options.cacheDelay,
      limits: { ...usualLimits(dialect), ...options.limits },
    };
    this.#manner = {
      dialect,
      core,
      faults: faultsNamed(options.faults ?? []),
      variants: variantsNamed(options.variants ?? []),
      latency: { ttft, itl, jitter },
      respondTimeout: options.respondTimeout,
      websocket: options.websocket,
      repeats: new Repeats(),
    };
    this.#deck = Deck.of(options, this.#manner);
    this.#control = options.control
      ? new ControlApi({
          namespaces: this.#namespaces,
          metrics: this.#metrics,
          faults: this.#manner.faults,
          variants: this.#manner.variants,
          limits: core.limits,
          key: options.controlKey ?? null,
          full: this.#tooMany(),
        })
      : null;
  }

  async ready(): Promise<void> {
    await this.#deck?.ready();
  }

  async handle(request: MockRequest, gone?: AbortSignal): Promise<MockReply> {
    try {
      const route = routeOf(request.url, request.headers);
      if (typeof route === 'string') return await this.#nowhere(request, { status: 400, message: route });
      if (route.part === 'control') return await this.#controlled(route, request, gone ?? NEVER);
      if (isLonger(request.body, this.maxBody)) return await this.refuse(request, 413);
      const namespace = this.#namespaces.open(route.namespace);
      if (!namespace)
        return await this.#nowhere(request, {
          status: 400,
          code: 'too_many_namespaces',
          message: this.#tooMany(),
        });
      return await this.#serve({ namespace, route, request, gone });
    } catch (error) {
      return this.#error(ownFault(error));
    }
  }

  async refuse(request: MockRequest, status: 413 | 408): Promise<MockReply> {
    const route = routeOf(request.url, request.headers);
    const message =
      status === 413 ? `The body has more than ${this.maxBody} bytes.` : errorOf(status).message;
    const error = { ...errorOf(status), message };
    const namespace =
      typeof route === 'string' || route.part === 'control' ? null : this.#namespaces.open(route.namespace);
    const reply = await this.#nowhere(request, error, namespace);
    // The body was not read: what is left of it must not be taken for the next request.
    reply.headers['connection'] = 'close';
    if (namespace && typeof route !== 'string') {
      const live = this.#arrived({ namespace, route, request: { ...request, body: '' } }, null);
      this.#answered(live, { reply, outcome: { by: `transport:${status}` }, usage: null });
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

  async #serve(asked: Asked): Promise<MockReply> {
    const { gone, request } = asked;
    const json = parsed(request.body);
    const model = isObject(json) && typeof json['model'] === 'string' ? json['model'] : null;
    const live = this.#arrived(asked, model);
    try {
      const { entry } = live;
      const incoming = { ...asked, json, entry, gone: gone ?? NEVER, ...this.#place(asked, live) };
      const served = (await this.#deck?.serve(incoming)) ?? (await serve(this.#manner, incoming));
      // Without somebody who says when it ends it would stay open for ever.
      const { kind } = served.reply.body;
      live.open = gone !== undefined && (kind === 'stream' || kind === 'relay');
      return this.#answered(live, served);
    } catch (error) {
      const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const outcome = { by: 'internal-error', error: trace };
      const writer = asked.turn && overSocket(asked.turn.lane);
      return this.#answered(live, { reply: this.#error(ownFault(error), writer), outcome, usage: null });
    }
  }

  async session(granted: MockReply, peer: Peer): Promise<Session> {
    const live = this.#live.get(granted);
    if (!live || granted.status !== 101) throw new TypeError('session(): this reply grants no WebSocket.');
    const { request, route, entry } = live;
    const { dialect } = this.#manner;
    // By name each time: a reset may have ended the namespace, and it begins anew.
    const here = () => this.#namespaces.open(route.namespace) ?? live.namespace;
    const socket = live.namespace.nextSocket();
    live.namespace.journal.change(entry, { socket });
    this.#metrics.socketOpened();
    const headers = headersOfTurns(request.headers);
    const checker = await loadChecker(dialect);
    return new SocketSession(peer, {
      dialect,
      checker,
      maxMessage: this.maxBody,
      maxAge: this.#socketAge,
      epoch: () => here().epoch,
      answer: async ({ message, body, ...turn }, memory, gone) => {
        const asked = {
          ...request,
          method: 'POST',
          headers,
          body: body === null ? '' : JSON.stringify(body),
        };
        const namespace = here();
        return this.#serve({
          namespace,
          route,
          request: asked,
          gone,
          socket,
          message,
          turn: { ...turn, memory },
        });
      },
      over: (reply, sent, gone) => this.#over(reply, sent, gone),
      closed: (sent) => {
        this.#metrics.socketClosed();
        this.#over(granted, sent, false);
      },
    });
  }

  async #controlled(route: Route, request: MockRequest, gone: AbortSignal): Promise<MockReply> {
    if (this.#control) return this.#control.answer(route, request, gone);
    return this.#error({ status: 404, message: 'The control API of this mock is switched off.' });
  }

  #arrived({ namespace, route, request, socket, message, gone }: Asked, model: string | null): Live {
    const query = route.query.toString();
    const entry = namespace.journal.open({
      namespace: namespace.name,
      method: request.method.toUpperCase(),
      path: query === '' ? route.path : `${route.path}?${query}`,
      headers: request.headers,
      body: message ?? request.body,
      model,
      socket: socket ?? null,
    });
    return {
      entry,
      namespace,
      route,
      request,
      usage: null,
      came: wallTime(),
      began: stopwatch(),
      open: false,
      watched: gone !== undefined,
    };
  }

  #answered(live: Live, { reply, outcome, usage }: Served): MockReply {
    live.usage = usage;
    // Nobody will say when it is over.
    if (!live.watched) live.leave?.();
    this.#live.set(reply, live);
    live.namespace.journal.answered(live.entry, reply, outcome);
    this.#metrics.answered(live.entry.method, live.route.path, reply.status, outcome.faults ?? [], usage);
    if (live.open) this.#metrics.streamOpened();
    return reply;
  }

  #over(reply: MockReply, sent: Sent, disconnected: boolean): void {
    const live = this.#live.get(reply);
    if (!live) return;
    this.#live.delete(reply);
    live.leave?.();
    const { entry, namespace, usage, came, began, open } = live;
    namespace.journal.change(entry, { disconnected, events: isEventStream(reply) ? sent.frames : null });
    if (open) this.#metrics.streamClosed();
    this.#metrics.sent(sent, disconnected);
    this.#log?.(accessLine(entry, reply, usage, sent, { came, took: stopwatch() - began }));
  }

  /** Where there is a bound, a place among the requests in flight, or that there is none. */
  #place({ namespace, route, request }: Asked, live: Live): Pick<Incoming, 'crowded'> {
    const places = limitsOf(this.#manner, namespace).inFlight;
    if (places === undefined || !isLimited(request.method.toUpperCase(), route.path)) return {};
    const { core, dialect } = this.#manner;
    const owner = ownerOf({ headers: request.headers, options: core, dialect });
    if (owner === null) return {};
    const leave = namespace.inFlight.enter(owner, places);
    if (leave === null) return { crowded: places };
    live.leave = leave;
    return {};
  }

  /** An error that comes before there is a request; the books of its key are told all the same. */
  async #nowhere(
    { method, headers }: MockRequest,
    error: ScriptError,
    namespace = this.#namespaces.open(DEFAULT_NAMESPACE),
  ): Promise<MockReply> {
    const { dialect } = this.#manner;
    // A store that fails must not hide what is wrong with the request.
    const account = await (
      namespace && accountOf(this.#manner, namespace, { method, headers, path: '' })
    )?.catch(() => ({}));
    return plainError(error, dialect, overHttp(dialect), account ?? {});
  }

  /** An error outside of any namespace. */
  #error(error: ScriptError, writer = overHttp(this.#manner.dialect)): MockReply {
    return plainError(error, this.#manner.dialect, writer);
  }

  #tooMany(): string {
    return (
      `There are ${this.#maxNamespaces} namespaces already, and dropping one would lose its state. ` +
      'End one with POST /t/NAME/__resproof/reset, or start the mock with a larger maxNamespaces.'
    );
  }
}

/** What a vendor lets a key do in its highest tier. */
function usualLimits(dialect: DialectName): Limits {
  const tiers = Object.values(factsOf(dialect).limits.concurrency ?? {});
  return tiers.length === 0 ? {} : { inFlight: Math.max(...tiers) };
}

/** UTF-8 needs at most three bytes for a UTF-16 unit: most bodies need not be measured. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}
