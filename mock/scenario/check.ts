/** A scenario as a stranger wrote it, checked against its schema: what is wrong, where, and what was expected. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 as Ajv2020Class } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import { didYouMean } from '../../spec/nearest.ts';
import schema from '../../spec/schemas/scenario.schema.json' with { type: 'json' };

export type Path = readonly (string | number)[];

/** One thing that is wrong, as a phrase without its place: `expected a string, got the number 3`. */
export interface Complaint {
  /** From the document to what is wrong: `['steps', 0, 'text']`. */
  path: Path;
  message: string;
  /** It is the name of the field at the end of the path that is wrong, and not its value. */
  atName?: true;
  /** A field is missing in what is at the path. */
  missing?: true;
}

/** What is wrong with a document, in no order; empty when it is as the schema has it. */
export function schemaComplaints(document: unknown): Complaint[] {
  return complaints(validators().document, document);
}

/** The first thing that is wrong with some fields of a step, with its place; null when nothing is. */
export function stepComplaint(fields: object): string | null {
  const [first] = complaints(validators().step, fields);
  return first === undefined ? null : phrase(first);
}

/** `steps[0].text: expected …` */
export function phrase({ path, message }: Complaint): string {
  return path.length === 0 ? message : `${placeOf(path)}: ${message}`;
}

export function placeOf(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : keyOf(key)))
    .join('');
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

interface Validators {
  document: ValidateFunction;
  step: ValidateFunction;
}

let compiled: Validators | undefined;

/** Compiled on first use, which takes a tenth of a second: a mock without a scenario never needs it. */
function validators(): Validators {
  if (compiled !== undefined) return compiled;
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020Class };
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    discriminator: true,
    strictTypes: false,
    // Its own is checked by a test.
    validateSchema: false,
    // The schema of what is wrong is in the error, and with it the names that would be right.
    verbose: true,
    code: { optimize: false },
  });
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

function complaints(validate: ValidateFunction, value: unknown): Complaint[] {
  if (validate(value)) return [];
  const found = (validate.errors ?? []).flatMap((error) => complaintOf(error) ?? []);
  // A field that is missing beside one that is not known is most often that one, mistyped.
  const odd = new Set(
    found.filter(({ atName }) => atName).map(({ path }) => JSON.stringify(path.slice(0, -1))),
  );
  return found.filter(({ path, missing }) => !missing || !odd.has(JSON.stringify(path)));
}

/** Null for what another error says better. */
function complaintOf(error: ErrorObject): Complaint | null {
  const path = pathOf(error.instancePath);
  const params = error.params as Record<string, unknown>;
  const parent = (error.parentSchema ?? {}) as { properties?: object; minimum?: number; maximum?: number };
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty']);
      const known = Object.keys(parent.properties ?? {}).filter((each) => each !== '$schema');
      return {
        path: [...path, name],
        atName: true,
        message: `there is no field ${quoted(name)} here${orOneOf(name, known)}`,
      };
    }
    case 'required':
      return { path, missing: true, message: `the field ${quoted(params['missingProperty'])} is missing` };
    case 'discriminator':
      return tagComplaint(path, params, parent);
    case 'enum':
    case 'const': {
      const allowed = (params['allowedValues'] ?? [params['allowedValue']]) as unknown[];
      const names = allowed.map(String);
      const hint = typeof error.data === 'string' ? didYouMean(error.data, names) : '';
      return { path, message: `expected ${names.join(' or ')}, got ${described(error.data)}${hint}` };
    }
    case 'type':
      return { path, message: `expected ${typesOf(params['type'])}, got ${described(error.data)}` };
    case 'minimum':
    case 'maximum':
      return {
        path,
        message: `expected a number from ${parent.minimum} to ${parent.maximum}, got ${described(error.data)}`,
      };
    case 'propertyNames':
      return nameComplaint(path, String(params['propertyName']));
    case 'pattern':
      return error.propertyName === undefined ? { path, message: patternMessage(path, error.data) } : null;
    case 'minLength':
      return { path, message: 'it is empty' };
    case 'minProperties':
      return { path, message: 'there is nothing in it' };
    case 'maxLength':
      return { path, message: `it has more than ${String(params['limit'])} characters` };
    case 'maxItems':
    case 'maxProperties':
      return { path, message: `it has more than ${String(params['limit'])} entries` };
    default:
      return { path, message: error.message ?? error.keyword };
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

/** ` (Did you mean x?)`, or else all that there is. */
function orOneOf(name: string, known: readonly string[]): string {
  return didYouMean(name, known) || `; expected one of ${known.join(', ')}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function typesOf(types: unknown): string {
  const names = (Array.isArray(types) ? types : [types]).map(
    (type) => TYPE_NAMES[String(type)] ?? String(type),
  );
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`;
}

const MAX_SHOWN = 60;

/** What a value is, for whoever wrote it: `the text "hi"`, `the number 3`, `a list`, `nothing`. */
export function described(value: unknown): string {
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function quoted(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^(0|[1-9]\d*)$/.test(key) ? Number(key) : key));
}
