/** Which requirement a violation of a schema belongs to, and which ones a schema keeps that was seen without violation. */
import { covering, levelIn, requirements } from '../../spec/index.ts';
import type { DialectName, RequirementId, Violation } from '../../spec/index.ts';
import { isObject } from './json.ts';
import { isNothing, own, valueAt } from './values.ts';

/** A value as it came, and the schema that it must meet. */
export interface Root {
  schema: string;
  value: unknown;
}

/** Tools and formats come back as the client sent them, of whatever type; the echo requirements judge that. */
const ECHOED_UNIONS: ReadonlySet<string> = new Set([
  'EchoedTool',
  'Tool',
  'NamespacedTool',
  'CustomFormat',
  'FileFilter',
  'NetworkPolicy',
  'ShellEnvironment',
  'Skill',
  'ToolChoice',
  'TextFormat',
]);

/** Null for what is no deviation, or is said by another layer. */
export function requirementOf(violation: Violation, root: Root, dialect: DialectName): RequirementId | null {
  const { schema, property, keyword, pointer } = violation;
  if (keyword === 'discriminator' && property === 'type') {
    if (ECHOED_UNIONS.has(schema)) return null;
    return schema === 'ResponseStreamEvent' ? 'stream.event-known' : 'item.type-known';
  }
  if (schema === 'OutputItem' && property === 'type') {
    const item = valueAt(root.value, pointer.replace(/\/type$/, ''));
    if (own(item, 'role') !== undefined) return 'item.message';
    if (own(item, 'call_id') !== undefined) return 'item.function-call';
  }
  const found = covering(dialect, schema, property) ?? covering(dialect, root.schema);
  // The grammar counts sequence numbers, and sees a missing one as well.
  return found === undefined || found === 'stream.sequence-present' ? null : found;
}

const keptBySchema = new Map<DialectName, Map<string, readonly RequirementId[]>>();

/** The requirements that an object of the schema shows, when nothing is wrong with it. */
export function keptBy(schema: string, dialect: DialectName): readonly RequirementId[] {
  let table = keptBySchema.get(dialect);
  if (table === undefined) keptBySchema.set(dialect, (table = new Map()));
  let kept = table.get(schema);
  if (kept === undefined) {
    const whole = covering(dialect, schema);
    const named = requirements.filter(
      (each) =>
        levelIn(each, dialect) !== null &&
        each.covers.some((cover) => cover === schema || cover.startsWith(`${schema}.`)),
    );
    kept = [...new Set([...(whole === undefined ? [] : [whole]), ...named.map((each) => each.id)])];
    table.set(schema, kept);
  }
  return kept;
}

/** An error in place of a Response; a failed Response, however sparse, names itself or its status. */
export function isErrorEnvelope(value: unknown): boolean {
  if (!isObject(value) || isNothing(own(value, 'error'))) return false;
  return (
    own(value, 'object') !== 'response' && isNothing(own(value, 'status')) && isNothing(own(value, 'output'))
  );
}
