/** A scenario as a stranger wrote it, checked against its schema. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { complaintsBy, createValidator, orOneOf } from '../../spec/document/check.ts';
import { described, phrase, quoted, type Complaint, type Path } from '../../spec/document/complaint.ts';
import schema from '../../spec/schemas/scenario.schema.json' with { type: 'json' };

/** What is wrong with a document, in no order; empty when it is as the schema has it. */
export function schemaComplaints(document: unknown): Complaint[] {
  return complaintsBy(validators().document, document, ownWords);
}

/** The first thing that is wrong with some fields of a step, with its place; null when nothing is. */
export function stepComplaint(fields: object): string | null {
  const [first] = complaintsBy(validators().step, fields, ownWords);
  return first === undefined ? null : phrase(first);
}

interface Validators {
  document: ValidateFunction;
  step: ValidateFunction;
}

let compiled: Validators | undefined;

/** Compiled on first use, which takes a tenth of a second: a mock without a scenario never needs it. */
function validators(): Validators {
  if (compiled !== undefined) return compiled;
  const ajv = createValidator();
  ajv.addSchema(schema, 'scenario');
  const fields = { ...schema.$defs.Step, minProperties: 0, $id: `${schema.$id}/step-fields` };
  compiled = {
    document: ajv.getSchema('scenario')!,
    step: ajv.compile(
      JSON.parse(JSON.stringify(fields).replaceAll('"#/$defs/', `"${schema.$id}#/$defs/`)) as object,
    ),
  };
  return compiled;
}

function ownWords(error: ErrorObject, path: Path): Complaint | null | undefined {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'discriminator':
      return tagComplaint(path, params, error.parentSchema ?? {});
    case 'propertyNames':
      return nameComplaint(path, String(params['propertyName']));
    case 'pattern':
      return error.propertyName === undefined ? { path, message: patternMessage(path, error.data) } : null;
    default:
      return undefined;
  }
}

function tagComplaint(path: Path, params: Record<string, unknown>, parent: object): Complaint {
  const kinds = ((parent as { oneOf?: { $ref: string }[] }).oneOf ?? []).map(({ $ref }) => kindAt($ref));
  const { tagValue } = params;
  if (tagValue === undefined)
    return { path, message: `the field "type" is missing: one of ${kinds.join(', ')}` };
  const message =
    typeof tagValue === 'string'
      ? `there is no item ${quoted(tagValue)}${orOneOf(tagValue, kinds)}`
      : `expected one of ${kinds.join(', ')}, got ${described(tagValue)}`;
  return { path: [...path, 'type'], message };
}

/** What `type` of an item has to be for the schema at this reference. */
function kindAt(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const definitions = schema.$defs as Record<string, { properties?: { type?: { const?: string } } }>;
  return definitions[name]?.properties?.type?.const ?? name;
}

function nameComplaint(path: Path, name: string): Complaint {
  const message =
    path.at(-1) === 'body'
      ? `${quoted(name)} is no JSON pointer; one begins with a slash, as /reasoning/effort does`
      : `${quoted(name)} cannot be the name of a header`;
  return { path: [...path, name], atName: true, message };
}

function patternMessage(path: Path, value: unknown): string {
  return path.at(-1) === 'flags'
    ? `expected some of the letters i, m, s, u and v, got ${described(value)}`
    : `a header cannot have this value: ${described(value)}`;
}
