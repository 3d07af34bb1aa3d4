/** Look-ups over the tables of spec/: requirements, capabilities, dialects, stream grammar, echo. */
import { catalogue } from './generated/catalogue.ts';
import type { Capability, DialectName, EventType, RequirementId } from './generated/names.ts';

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
  /** Why nothing can show it from outside. */
  untestable?: string;
}

export interface Dialect {
  name: DialectName;
  title: string;
  /** What nobody may unclaim. */
  mandatory: readonly Capability[];
}

/** What one event type does in the bracket language response › item › part or summary › deltas. */
export interface GrammarRow {
  does: 'open' | 'extend' | 'close' | 'append' | 'finish' | 'insert' | 'error';
  /** The bracket that it opens, extends or closes, or within which it appends, finishes or inserts. */
  bracket: 'response' | 'item' | 'part' | 'summary';
  /** The field with the snapshot. */
  carries?: 'response' | 'item' | 'part' | 'annotation';
  /** Item types that it may speak of; any if absent. */
  items?: readonly string[];
  /** Part types that it may speak of; any if absent. */
  parts?: readonly string[];
  /** Where the payload accumulates inside the bracket's object. */
  field?: string;
  /** The event's field that brings it: a piece (append) or the whole (finish). */
  payload?: string;
  /** What the status of the carried response or item may be. */
  statuses?: readonly string[];
  equality?: RequirementId;
  /** Rows that open: broken by an event within a bracket that was never opened. */
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
  /** Per dialect: `Schema` or `Schema.property` → the requirement whose violations they are. */
  coverage: Readonly<Record<DialectName, Readonly<Record<string, RequirementId>>>>;
}

export const requirements: readonly Requirement[] = catalogue.requirements;
export const capabilities: Catalogue['capabilities'] = catalogue.capabilities;
export const dialects: readonly Dialect[] = catalogue.dialects;
export const grammar: Readonly<Record<EventType, GrammarRow>> = catalogue.grammar;
export const echo: readonly EchoRow[] = catalogue.echo;

const byId = new Map<string, Requirement>(requirements.map((each) => [each.id, each]));
const coverage = new Map(
  dialects.map((dialect) => [dialect.name, new Map(Object.entries(catalogue.coverage[dialect.name]))]),
);

export function requirement(id: string): Requirement | undefined {
  return byId.get(id);
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
