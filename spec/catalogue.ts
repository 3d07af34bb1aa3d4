/** Look-ups over the tables of spec/: requirements, capabilities, dialects, grammar, echo, clients, impact, sources. */
import { catalogue } from './generated/catalogue.ts';
import type { DialectFacts } from './facts.ts';
import type { Capability, ClientName, DialectName, EventType, RequirementId } from './generated/names.ts';

export type * from './facts.ts';

export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** One statement that a server keeps or breaks. From spec/requirements, with defaults filled in. */
export interface Requirement {
  id: RequirementId;
  /** The part of the id before the dot. */
  subject: string;
  /** Where `levels` says nothing else. */
  level: Level;
  statement: string;
  /** Where it comes from: `openai#POINTER`, `open-responses:Rn`, `client:NAME`, `report:URL`, a standard or a vendor's page. */
  sources: readonly string[];
  /** Without one of these capabilities it does not apply. */
  needs: readonly Capability[];
  dialects: readonly DialectName[];
  levels: Readonly<Partial<Record<DialectName, Level>>>;
  /** The version of resproof that brought it. */
  since: string;
  /** `Schema` or `Schema.property` of the surface, whose violations belong to it. */
  covers: readonly string[];
  /**
   * A condition that a right server need never bring about: "completed_at is set". Such a requirement is judged
   * wherever it is met, and a run that never met it is green all the same.
   */
  when?: string;
  /**
   * What it builds on. Where that one is broken and no exchange kept it, what is found here only follows from it: the
   * verdict is blocked.
   */
  after?: RequirementId;
  /** Why nothing can show it from outside. */
  untestable?: string;
  /** Why it matters to whoever calls the server. One sentence. */
  why?: string;
  /** What whoever builds the server does about it. One sentence. */
  fix?: string;
}

export interface Dialect {
  name: DialectName;
  title: string;
  /** What nobody may unclaim. */
  mandatory: readonly Capability[];
  /** Those that it has, by operationId; null for all of the surface. */
  operations: readonly string[] | null;
  /** Another one whose requirements, and so whose cases, it has. */
  judgedAs?: DialectName;
  facts: DialectFacts;
}

/** A program that calls Responses servers, as it was observed. From spec/tables/clients.yaml. */
export interface Client {
  name: ClientName;
  title: string;
  /** Package and version, newest first. */
  versions: readonly string[];
  /** What it is, and how it speaks to a server. */
  about: string;
  /** The client that reads answers for it: what breaks that one breaks this one. */
  over?: ClientName;
  kind: 'library' | 'cli';
  transports: readonly ('http' | 'sse' | 'websocket')[];
}

/** What becomes of one client when a requirement is broken. From spec/tables/impact.yaml. */
export interface Impact {
  client: ClientName;
  /** A sentence of its own: what the user of the client sees. */
  breaks: string;
  /**
   * `run`: seen when the client was run against such a server; `read`: read in its code; `sent`: it was seen to send or
   * to need this, and what becomes of it without is inferred.
   */
  seen: 'run' | 'read' | 'sent';
  /** A regular expression: it breaks where the exchange and the pointer of a finding, `CASE/STEP /pointer`, fit. Absent: always. */
  at?: string;
}

/** A statement of a document, and where it went. From spec/sources. */
export interface SourceStatement {
  /** Of `open-responses`: Rn. Of a vendor's page: a name of ours. */
  id: string;
  /** What it says, in our words. */
  says: string;
  /** Where it stands: a heading of the document. */
  place: string;
  /** What a server is held to because of it. */
  requirements: readonly RequirementId[];
  /** Why it is not, or not wholly, a requirement of a server. */
  reason?: string;
}

export interface Source {
  name: string;
  title: string;
  pages: readonly string[];
  statements: readonly SourceStatement[];
}

/** What one event type does in the bracket language response › item › part or summary › deltas. */
export interface GrammarRow {
  /**
   * - `open`, `extend`, `close`: a bracket, with a snapshot of it;
   * - `append`: a piece of a text comes; `finish`: it is whole; `start`: the next entry of a list of texts begins,
   *   with what it holds already;
   * - `insert`: something whole is put into the bracket;
   * - `signal`: an item reached a phase of its work; of a response: a sign that says nothing of its output;
   * - `error`: the stream ends.
   */
  does: 'open' | 'extend' | 'close' | 'append' | 'finish' | 'start' | 'insert' | 'signal' | 'error';
  /** The bracket that it opens, extends or closes, or within which it does the rest. */
  bracket: 'response' | 'item' | 'part' | 'summary';
  /** The field with the snapshot. */
  carries?: 'response' | 'item' | 'part' | 'annotation';
  /** Item types that it may speak of; any if absent. */
  items?: readonly string[];
  /** Part types that it may speak of; any if absent. */
  parts?: readonly string[];
  /**
   * Where the payload accumulates inside the bracket's object: a dotted path. What is inserted without one has no
   * place there; what accumulates within a response has none either, and the field only names it.
   */
  field?: string;
  /** The event's field that counts: entries of the list at `field`, or what was inserted. Each begins at 0. */
  index?: string;
  /**
   * Each of these fields of an entry is a text of its own. The payload is then an object with pieces of them
   * (append), or a list of one such object (finish).
   */
  members?: readonly string[];
  /** The event's field that brings it: a piece (append), the beginning (start), the whole (finish, insert). */
  payload?: string;
  /** How two tellings of the text are compared: `json` if they hold JSON, whose spaces do not matter. */
  as?: 'json';
  /** A text that is not empty is promised to come by deltas. */
  promised?: boolean;
  /** A snapshot may leave the text out, or have null for it. */
  optional?: boolean;
  /** Of a signal: nothing of the item's phases comes before `first`; nothing but its end comes after `last`. */
  phase?: 'first' | 'middle' | 'last';
  /** What the status of the carried response or item may be; of a last phase: of the item that is closed after it. */
  statuses?: readonly string[];
  equality?: RequirementId;
  /** Rows that open or start: broken by an event within what was never opened or started. */
  announced?: RequirementId;
  /** Rows that open: broken by a bracket that is still open when its parent closes. */
  closed?: RequirementId;
}

/** A field of the request that comes back in the Response. */
export interface EchoRow {
  /** Dotted path, the same in both. */
  field: string;
  requirement: RequirementId;
  /**
   * - `same`: equal as JSON, numbers by value;
   * - `includes`: an object with each field that was sent, and its value; the server may add defaults;
   * - `each-includes`: a list of the same length and order, each entry by `includes`;
   * - `snapshot`: the same name, or the same with a date behind it.
   */
  rule: 'same' | 'includes' | 'each-includes' | 'snapshot';
  /** What is right when the request did not have it, or had null. */
  unsent: 'anything' | 'null' | 'null-or-empty';
  /** A Response without the field is fine. */
  optional: boolean;
  reason?: string;
}

/** The shape of what the generator writes. */
export interface Catalogue {
  requirements: readonly Requirement[];
  capabilities: readonly { name: Capability; title: string }[];
  dialects: readonly Dialect[];
  grammar: Readonly<Record<EventType, GrammarRow>>;
  echo: readonly EchoRow[];
  clients: readonly Client[];
  impact: Readonly<Partial<Record<RequirementId, readonly Impact[]>>>;
  sources: readonly Source[];
  /** Per dialect: `Schema` or `Schema.property` → the requirement whose violations they are. */
  coverage: Readonly<Record<DialectName, Readonly<Record<string, RequirementId>>>>;
}

export const requirements: readonly Requirement[] = catalogue.requirements;
export const capabilities: Catalogue['capabilities'] = catalogue.capabilities;
export const dialects: readonly Dialect[] = catalogue.dialects;
export const grammar: Readonly<Record<EventType, GrammarRow>> = catalogue.grammar;
export const echo: readonly EchoRow[] = catalogue.echo;
export const clients: readonly Client[] = catalogue.clients;
export const sources: readonly Source[] = catalogue.sources;

const byId = new Map<string, Requirement>(requirements.map((each) => [each.id, each]));
const coverage = new Map(
  dialects.map((dialect) => [dialect.name, new Map(Object.entries(catalogue.coverage[dialect.name]))]),
);

const byName = new Map(dialects.map((each) => [each.name, each]));

export function factsOf(dialect: DialectName): DialectFacts {
  const found = byName.get(dialect);
  if (found === undefined) throw new TypeError(`There is no dialect ${dialect}.`);
  return found.facts;
}

export function requirement(id: string): Requirement | undefined {
  return byId.get(id);
}

/** The real clients that break on a server that breaks the requirement; none that is known gives an empty list. */
export function impact(id: RequirementId): readonly Impact[] {
  return catalogue.impact[id] ?? [];
}

/** Whether a list of dialects has this one, or the one that it is judged as. */
export function includesDialect(list: readonly DialectName[], dialect: DialectName): boolean {
  const judgedAs = byName.get(dialect)?.judgedAs;
  return list.includes(dialect) || (judgedAs !== undefined && list.includes(judgedAs));
}

/** The level of a requirement in a dialect; null where it does not apply. */
export function levelIn(requirement: Requirement, dialect: DialectName): Level | null {
  if (!requirement.dialects.includes(dialect)) return null;
  return requirement.levels[dialect] ?? requirement.level;
}

/**
 * The requirement to which a violation of a schema belongs in a dialect: that of the property, else that of the schema,
 * else that of a union it is a member of. Undefined for schemas of requests.
 */
export function covering(
  dialect: DialectName,
  schema: string,
  property: string | null = null,
): RequirementId | undefined {
  const table = coverage.get(dialect);
  const exact = property === null ? undefined : table?.get(`${schema}.${property}`);
  return exact ?? table?.get(schema);
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(grammar, type);
}
