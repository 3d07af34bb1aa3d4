/** A document as a stranger wrote it, checked against its JSON Schema: what is wrong, where, and what was expected. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 as Ajv2020Class } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import { didYouMean } from '../nearest.ts';
import { described, quoted, type Complaint, type Path } from './complaint.ts';

/** Made on first use: it takes a twentieth of a second to load. */
export function createValidator(): Ajv2020Class {
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020Class };
  return new Ajv2020({
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
}

/**
 * Words of a document's own for an error: null says nothing, since another error says it better; undefined leaves it to the
 * common ones.
 */
type OwnWords = (error: ErrorObject, path: Path) => Complaint | null | undefined;

/** What is wrong, in no order; empty when it is as the schema has it. */
export function complaintsBy(
  validate: ValidateFunction,
  value: unknown,
  own: OwnWords = () => undefined,
): Complaint[] {
  if (validate(value)) return [];
  const found = (validate.errors ?? []).flatMap((error) => {
    const path = pathOf(error.instancePath);
    const said = own(error, path);
    return (said === undefined ? commonWords(error, path) : said) ?? [];
  });
  // A field that is missing beside one that is not known is most often that one, mistyped.
  const odd = new Set(
    found.filter(({ atName }) => atName).map(({ path }) => JSON.stringify(path.slice(0, -1))),
  );
  return found.filter(({ path, missing }) => !missing || !odd.has(JSON.stringify(path)));
}

function commonWords(error: ErrorObject, path: Path): Complaint | null {
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

/** ` (Did you mean x?)`, or else all that there is. */
export function orOneOf(name: string, known: readonly string[]): string {
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

function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^(0|[1-9]\d*)$/.test(key) ? Number(key) : key));
}
