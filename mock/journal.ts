/** What came in and what answered it: bounded in entries and in bytes. */
import { parsed } from './answer/json.ts';
import { fits, said } from './journal-filter.ts';
import type { JournalFilter } from './journal-filter.ts';
import type { MockReply } from './reply.ts';
import { alarm } from './timers.ts';

export interface JournalEntry {
  /** From 1 in each namespace, in the order in which requests came; goes on after entries were dropped or cleared. */
  n: number;
  namespace: string;
  method: string;
  /** Below /v1, with the query as it was sent. */
  path: string;
  /** As received, lower-case names; the values of those that hold keys are replaced. */
  headers: Readonly<Record<string, string>>;
  /** As received. */
  body: string;
  /** The body parsed; undefined when it is not JSON. */
  json?: unknown;
  /** The model that was asked for. */
  model: string | null;
  /**
   * The WebSocket that it came by, from 1 in each namespace; null over HTTP. A message is an entry of its own, as the
   * POST that it stands for; the upgrade is one, too.
   */
  socket: number | null;
  /** Null until the answer begins. */
  status: number | null;
  /**
   * What answered: `scenario:2` (a step, from 1), `unmatched` (a scenario was in use and had no step for it),
   * `rule:…`, `error:…`, `directive:…`, `route:…` (the core's own words), `fault` (one that refuses),
   * `gate` (one that was not released in time), `respond` (a function that gave no step), `transport:…` (what never
   * reached the surface: preflight, a body too large, too slow or unreadable, an upgrade, a message that is no request) or `internal-error`.
   * Null until then.
   */
  by: string | null;
  /** The step that answered, from 1. */
  step: number | null;
  /** The name of that step. */
  stepName: string | null;
  /** The faults that were asked for on this request. */
  faults: readonly string[];
  /** The variants in which it was answered. */
  variants: readonly string[];
  /** The gate at which the answer waits now. */
  gate: string | null;
  /** How many events of a stream were written when it was over; null before, and for an answer in one piece. */
  events: number | null;
  /** The client left before the reply was written; of a stream, `events` says when. */
  disconnected: boolean;
  /** Only with `internal-error`. */
  error?: string;
}

/** An entry with what was answered. */
export interface Exchange extends JournalEntry {
  /** Null until the answer begins. A stream is the whole of its events, sent or not. */
  response: { status: number; headers: Readonly<Record<string, string>>; body: string } | null;
}

interface Kept {
  entry: JournalEntry;
  reply: MockReply | null;
  characters: number;
}

const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'api-key',
  'x-api-key',
  'x-resproof-control-key',
  'cookie',
  'x-goog-api-key',
]);

/** A long run of large requests must not fill the memory; what was asked last is what a test looks at. */
const MAX_CHARACTERS = 32 * 1024 * 1024;

/** What a request brings to the journal when it comes. */
type Arrival = Pick<JournalEntry, 'namespace' | 'method' | 'path' | 'body' | 'model'> & {
  headers: Record<string, string>;
  socket?: number | null;
};

/** What is known of it when its answer begins. */
export type Outcome = Pick<JournalEntry, 'by'> &
  Partial<Pick<JournalEntry, 'step' | 'stepName' | 'faults' | 'variants' | 'error'>>;

export interface WaitOptions {
  /** How many requests have to be there. Default 1. */
  count?: number;
  /** Milliseconds. Default 5,000. */
  timeout?: number;
}

export const DEFAULT_WAIT = 5_000;

/** What was waited for did not come. The message says what did. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
}

export class Journal {
  readonly #limit: number;
  #kept: Kept[] = [];
  #characters = 0;
  #next = 1;
  #dropped = 0;
  readonly #watchers = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Notes a request that has come. The entry that is returned is the journal's own: it changes through `answered` and `change`. */
  open(arrival: Arrival): JournalEntry {
    const entry: JournalEntry = {
      socket: null,
      ...arrival,
      n: this.#next,
      headers: withoutSecrets(arrival.headers),
      status: null,
      by: null,
      step: null,
      stepName: null,
      faults: [],
      variants: [],
      gate: null,
      events: null,
      disconnected: false,
    };
    this.#next += 1;
    this.#kept.push({ entry, reply: null, characters: 0 });
    this.#weigh(this.#kept.at(-1)!, arrival.body.length);
    return entry;
  }

  /** Notes that the answer begins. */
  answered(entry: JournalEntry, reply: MockReply, outcome: Outcome): void {
    this.change(entry, { ...outcome, status: reply.status });
    const kept = this.#kept.findLast((each) => each.entry === entry);
    if (!kept) return;
    kept.reply = reply;
    this.#weigh(kept, lengthOf(reply));
  }

  change(entry: JournalEntry, changes: Partial<JournalEntry>): void {
    Object.assign(entry, changes);
    for (const watcher of this.#watchers) watcher();
  }

  /** Copies of those that fit, oldest first, with `json` filled in. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    return this.#kept.filter(({ entry }) => fits(filter, entry)).map(({ entry }) => copyOf(entry));
  }

  /** One entry with what was answered; undefined when it was dropped, or never was. */
  exchange(n: number): Exchange | undefined {
    const kept = this.#kept.find(({ entry }) => entry.n === n);
    if (!kept) return undefined;
    const { entry, reply } = kept;
    // Messages, unlike the frames of a stream, have no end of their own.
    const between = entry.socket === null ? '' : '\n';
    const response = reply && { status: reply.status, headers: reply.headers, body: textOf(reply, between) };
    return { ...copyOf(entry), response };
  }

  /**
   * Resolves to those that fit as soon as there are so many, whether they came before or come now. A request counts once
   * its answer begins, or waits at a gate.
   * @throws WaitError when the time is over, or the signal aborts
   */
  waitFor(filter: JournalFilter, options: WaitOptions = {}, gone?: AbortSignal): Promise<JournalEntry[]> {
    const { count = 1, timeout = DEFAULT_WAIT } = options;
    const found = () =>
      this.#kept
        .map(({ entry }) => entry)
        .filter((entry) => (entry.status !== null || entry.gate !== null) && fits(filter, entry));
    const { promise, resolve, reject } = Promise.withResolvers<JournalEntry[]>();
    const look = () => {
      const entries = found();
      if (entries.length >= count) resolve(entries.map(copyOf));
    };
    const late = () => reject(new WaitError(this.#missed(filter, count, timeout, found().length)));
    const stop = alarm(timeout, late);
    const leave = () => reject(new WaitError('The wait was ended.'));
    gone?.addEventListener('abort', leave, { once: true });
    this.#watchers.add(look);
    look();
    return promise.finally(() => {
      stop();
      gone?.removeEventListener('abort', leave);
      this.#watchers.delete(look);
    });
  }

  /** How many entries were dropped because the journal was full, since the last clear. */
  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#kept = [];
    this.#characters = 0;
    this.#dropped = 0;
  }

  /** As new: numbers start at 1 again. */
  reset(): void {
    this.clear();
    this.#next = 1;
  }

  #weigh(kept: Kept, characters: number): void {
    kept.characters += characters;
    this.#characters += characters;
    while (this.#kept.length > this.#limit || this.#characters > MAX_CHARACTERS) {
      const oldest = this.#kept.shift();
      if (!oldest) break;
      this.#characters -= oldest.characters;
      this.#dropped += 1;
    }
  }

  #missed(filter: JournalFilter, count: number, timeout: number, found: number): string {
    const came = this.#kept.slice(-MAX_TOLD).map(({ entry }) => {
      const where =
        entry.gate === null ? (entry.by ?? 'not answered yet') : `waits at the gate ${entry.gate}`;
      return `${entry.n} ${entry.method} ${entry.path} (${where})`;
    });
    const wanted = `${count === 1 ? 'No request' : `Only ${found} of ${count} requests`}`;
    const seen = came.length === 0 ? 'nothing came' : `what came: ${came.join(', ')}`;
    return `${wanted} with ${said(filter)} within ${timeout} ms; ${seen}.`;
  }
}

/** A message is read by people: of what came it shows the last of it. */
const MAX_TOLD = 10;

function copyOf(entry: JournalEntry): JournalEntry {
  const json = parsed(entry.body);
  return json === undefined ? { ...entry } : { ...entry, json };
}

function lengthOf({ body }: MockReply): number {
  switch (body.kind) {
    case 'none':
      return 0;
    case 'text':
      return body.text.length;
    case 'stream':
      return body.frames.reduce((sum, { text }) => sum + text.length, 0);
    case 'relay':
      return MAX_RELAYED;
  }
}

/** Of an answer of another server, no more is kept here. */
export const MAX_RELAYED = 16 * 1024;

function textOf({ body }: MockReply, between: string): string {
  switch (body.kind) {
    case 'none':
      return '';
    case 'text':
      return body.text;
    case 'stream':
      return body.frames.map(({ text }) => text).join(between);
    case 'relay':
      return body.relay.text();
  }
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? '[redacted]' : value]),
  );
}
