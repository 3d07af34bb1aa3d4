/** The documents that resproof reads and writes, from their JSON Schemas: each field with its type and meaning. */
import { readdirSync, readFileSync } from 'node:fs';
import { page, table, type Page } from './page.ts';

/** As much of JSON Schema as ours use. */
interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema | boolean>;
  required?: string[];
  items?: Schema | boolean;
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  anyOf?: Schema[];
  $ref?: string;
  default?: unknown;
  $defs?: Record<string, Schema>;
}

const FOLDER = new URL('../../spec/schemas/', import.meta.url);

export function schemaPages(): Page[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.schema.json'))
    .toSorted()
    .map((file) => schemaPage(file, JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Schema));
}

function schemaPage(file: string, schema: Schema): Page {
  const name = file.replace('.schema.json', '');
  const parts = [
    ['The document', schema] as const,
    ...Object.entries(schema.$defs ?? {}).filter(([, each]) => each.properties !== undefined),
  ];
  return page(
    { file: `${name}.md`, title: schema.title ?? name, about: schema.description ?? '' },
    `The same as a JSON Schema, for editors and validators: [\`${file}\`](../../spec/schemas/${file}), in the package \`resproof/schemas/${file}\`.`,
    parts.flatMap(([title, each], index) => [
      `## ${title}`,
      index === 0 ? '' : (each.description ?? ''),
      fieldTable(each),
    ]),
  );
}

function fieldTable({ properties = {}, required = [] }: Schema): string {
  return table(
    ['field', 'type', 'meaning'],
    Object.entries(properties).map(([name, of]) => {
      const field = typeof of === 'boolean' ? {} : of;
      const ofDefault = field.default === undefined ? '' : ` Default: \`${JSON.stringify(field.default)}\`.`;
      return [
        `\`${name}\`${required.includes(name) ? ' (required)' : ''}`,
        typeOf(field),
        (field.description ?? '') + ofDefault,
      ];
    }),
  );
}

function typeOf(schema: Schema | boolean): string {
  if (typeof schema === 'boolean') return 'anything';
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^.*\//, '');
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined) return [...new Set(branches.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? true)}`;
  if (schema.type === undefined) return 'anything';
  return [schema.type].flat().join(' or ');
}
