/**
 * The mock server without a server: a request as a plain object in, a reply as a plain object out. What is said
 * on the surface is decided in answer/; what lies around it, in surface.ts; here are namespaces, bounds, the
 * control API and the journal.
 */
import { dialects } from '../spec/index.ts';
import { coreDefaults } from './answer/options.ts';
import type { ScriptError } from './answer/types.ts';
import { warm } from './answer/warm.ts';
import { control } from './control/control.ts';
import { envelopeOf, errorOf } from './errors.ts';
import { faultsNamed } from './faults/index.ts';
import { standardHeaders } from './headers.ts';
import type { JournalEntry } from './journal.ts';
import { Namespace, Namespaces } from './namespace.ts';
import { DEFAULTS } from './options.ts';
import type { MockOptions } from './options.ts';
import type { MockReply, MockRequest } from './reply.ts';
import { DEFAULT_NAMESPACE, isNamespace, NAMESPACE_RULE, routeOf } from './route.ts';
import type { Route } from './route.ts';
import { serve } from './surface.ts';
import type { Manner, Served } from './surface.ts';
import { MemoryStore } from './store/memory.ts';

export interface Engine {
  /** Answers any request; never throws and never rejects. */
  handle(request: MockRequest): Promise<MockReply>;
  /** The answer to a request whose body an adapter would not read to its end: 413, or 408 when it came too slowly. */
  refuse(request: MockRequest, status: 413 | 408): MockReply;
  /** Adapters call it when a client left before its reply was written. */
  disconnected(reply: MockReply): void;
  /**
   * The namespace of that name, made if need be.
   * @throws TypeError when it is no name, RangeError when it would be one too many
   */
  namespace(name?: string): Namespace;
  /** Bytes. */
  readonly maxBody: number;
}

/** @throws TypeError for an option that cannot be: an unknown fault or dialect, a bound that is no whole number */
export function createEngine(options: MockOptions = {}): Engine {
  return new MockEngine(options);
}

class MockEngine implements Engine {
  readonly maxBody: number;
  readonly #controlled: boolean;
  readonly #manner: Manner;
  readonly #namespaces: Namespaces;
  readonly #maxNamespaces: number;
  readonly #entries = new WeakMap<MockReply, JournalEntry>();

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
    this.#controlled = options.control;
    this.#maxNamespaces = options.maxNamespaces;
    this.#namespaces = new Namespaces(
      options.maxNamespaces,
      (name) => new Namespace(name, { store, clock, journalSize: options.journalSize, unmatched }),
    );
    const core = {
      seed: String(options.seed ?? coreDefaults.seed),
      ...(options.apiKeys && { apiKeys: options.apiKeys }),
      ...(options.models && { models: options.models }),
    };
    this.#manner = { dialect, core, faults: faultsNamed(options.faults ?? []), ttft, itl };
  }

  async handle(request: MockRequest): Promise<MockReply> {
    try {
      const route = routeOf(request.url, request.headers);
      if (typeof route === 'string') return plainError({ status: 400, message: route });
      if (route.part === 'control') return await this.#control(route, request);
      if (isLonger(request.body, this.maxBody)) return this.refuse(request, 413);
      const namespace = this.#namespaces.open(route.namespace);
      if (!namespace)
        return plainError({ status: 400, code: 'too_many_namespaces', message: this.#tooMany() });
      return await namespace.answer(() => this.#serve(namespace, route, request));
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
      const served = { reply, by: `transport:${status}`, faults: [] };
      this.#note(namespace, route, { ...request, body: '' }, served);
    }
    return reply;
  }

  disconnected(reply: MockReply): void {
    const entry = this.#entries.get(reply);
    if (entry) entry.disconnected = true;
  }

  namespace(name: string = DEFAULT_NAMESPACE): Namespace {
    if (!isNamespace(name)) throw new TypeError(`namespace(${JSON.stringify(name)}): ${NAMESPACE_RULE}`);
    const opened = this.#namespaces.open(name);
    if (!opened) throw new RangeError(this.#tooMany());
    return opened;
  }

  async #serve(namespace: Namespace, route: Route, request: MockRequest): Promise<MockReply> {
    await warm();
    try {
      const served = await serve(this.#manner, namespace, route, request);
      return this.#note(namespace, route, request, served);
    } catch (error) {
      const reply = ownFault(error);
      const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return this.#note(namespace, route, request, { reply, by: 'internal-error', faults: [] }, trace);
    }
  }

  async #control(route: Route, request: MockRequest): Promise<MockReply> {
    if (this.#controlled) return control(this.#namespaces, route, request);
    return plainError({ status: 404, message: 'The control API of this mock is switched off.' });
  }

  #note(namespace: Namespace, route: Route, request: MockRequest, served: Served, error?: string): MockReply {
    const { reply, by, faults } = served;
    const query = route.query.toString();
    const entry = namespace.journal.add({
      namespace: namespace.name,
      method: request.method.toUpperCase(),
      path: query === '' ? route.path : `${route.path}?${query}`,
      headers: request.headers,
      body: request.body,
      status: reply.status,
      by,
      faults,
      ...(error !== undefined && { error }),
    });
    this.#entries.set(reply, entry);
    return reply;
  }

  #tooMany(): string {
    return (
      `There are ${this.#maxNamespaces} namespaces already, and dropping one would lose its state. ` +
      'End one with POST /t/NAME/__resproof/reset, or start the mock with a larger maxNamespaces.'
    );
  }
}

type Checked = MockOptions & Required<Pick<MockOptions, keyof typeof DEFAULTS>>;

const COUNTS = ['maxBody', 'journalSize', 'maxNamespaces'] as const;
const WAITS = ['ttft', 'itl'] as const;
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
