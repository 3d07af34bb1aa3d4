/** What a schema expects, in words: the `expected` of every violation. */
import { branches, target, type Schema, type Schemas } from './surface.ts';

const SHOWN = 12;

export function phrase(schema: Schema, schemas: Schemas): string {
  const resolved = schema.$ref === undefined ? schema : (schemas[target(schema)] ?? schema);
  const said = schema['x-expected'] ?? resolved['x-expected'];
  if (said !== undefined) return said;
  const words = new Set<string>();
  for (const branch of branches(schema, schemas))
    for (const word of wordsFor(branch, schemas)) words.add(word);
  const list = [...words].filter((word) => word !== 'null');
  if (words.has('null')) list.push('null');
  return list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : (list[0] ?? 'anything');
}

function wordsFor(schema: Schema, schemas: Schemas): string[] {
  const said = schema['x-expected'];
  if (said !== undefined) return [said];
  if (schema.$ref !== undefined) return [`an object (${target(schema)})`];
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum !== undefined) {
    const values = schema.enum.filter((value) => value !== null).map((value) => JSON.stringify(value));
    const shown = values.length > SHOWN ? [...values.slice(0, SHOWN), '…'] : values;
    const words = shown.length > 1 ? `one of ${shown.join(' | ')}` : (shown[0] ?? 'null');
    return schema.enum.includes(null) ? [words, 'null'] : [words];
  }
  return [schema.type ?? []].flat().map((type) => typeWord(type, schema, schemas));
}

function typeWord(type: string, schema: Schema, schemas: Schemas): string {
  switch (type) {
    case 'string':
      return schema.minLength === 1
        ? 'a string that is not empty'
        : schema.maxLength === undefined
          ? 'a string'
          : `a string of up to ${schema.maxLength} characters`;
    case 'integer':
    case 'number':
      return `${type === 'integer' ? 'an integer' : 'a number'}${range(schema)}`;
    case 'boolean':
      return 'a boolean';
    case 'array':
      return schema.items === undefined ? 'an array' : arrayOf(schema.items, schemas);
    case 'object':
      return 'an object';
    default:
      return 'null';
  }
}

function range(schema: Schema): string {
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : ` of at least ${minimum}`;
}

function arrayOf(items: Schema, schemas: Schemas): string {
  const name = target(items);
  if (name !== '') return `an array of ${name} values`;
  const words = phrase(items, schemas);
  return /^an? [a-z]+$/.test(words)
    ? `an array of ${words.replace(/^an? /, '')}s`
    : `an array, each ${words}`;
}
