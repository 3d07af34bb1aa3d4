/** What came in and what answered it: bounded in entries and in bytes. */
import { parsed } from './answer/json.ts';

export interface JournalEntry {
  /** From 1 in each namespace; goes on after entries were dropped or cleared. */
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
  status: number;
  /**
   * What answered: `scenario:2` (a step, from 1), `unmatched` (a scenario was in use and had no step for it),
   * `rule:…`, `error:…`, `directive:…`, `route:…` (the core's own words), `fault` (one that refuses),
   * `transport:…` (what never reached the surface: preflight, a body too large, too slow or unreadable, an upgrade)
   * or `internal-error`.
   */
  by: string;
  /** The faults that were asked for on this request. */
  faults: readonly string[];
  /** The client left before the reply was written. */
  disconnected: boolean;
  /** Only with `internal-error`. */
  error?: string;
}

const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'api-key',
  'x-api-key',
  'cookie',
  'x-goog-api-key',
]);

/** A long run of large requests must not fill the memory; what was asked last is what a test looks at. */
const MAX_BODY_CHARACTERS = 32 * 1024 * 1024;

export class Journal {
  readonly #limit: number;
  #entries: JournalEntry[] = [];
  #characters = 0;
  #next = 1;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(
    entry: Omit<JournalEntry, 'n' | 'headers' | 'disconnected'> & { headers: Record<string, string> },
  ): JournalEntry {
    const added = { ...entry, n: this.#next, headers: withoutSecrets(entry.headers), disconnected: false };
    this.#next += 1;
    this.#entries.push(added);
    this.#characters += added.body.length;
    while (this.#entries.length > this.#limit || this.#characters > MAX_BODY_CHARACTERS) {
      const oldest = this.#entries.shift();
      if (!oldest) break;
      this.#characters -= oldest.body.length;
      this.#dropped += 1;
    }
    return added;
  }

  /** Copies, oldest first, with `json` filled in. */
  entries(): JournalEntry[] {
    return this.#entries.map((entry) => {
      const json = parsed(entry.body);
      return json === undefined ? { ...entry } : { ...entry, json };
    });
  }

  /** How many entries were dropped because the journal was full, since the last clear. */
  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#entries = [];
    this.#characters = 0;
    this.#dropped = 0;
  }

  /** As new: numbers start at 1 again. */
  reset(): void {
    this.clear();
    this.#next = 1;
  }
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? '[redacted]' : value]),
  );
}
