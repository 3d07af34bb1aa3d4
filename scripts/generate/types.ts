/** TypeScript types: of the surface by openapi-typescript, of resproof's own documents by json-schema-to-typescript. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { GENERATED, SPEC, typescript } from './files.ts';

/** One file for each JSON Schema in spec/schemas: `report.schema.json` becomes `report.ts`. */
export async function documentTypes(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const file of readdirSync(join(SPEC, 'schemas')).toSorted()) {
    const schema = JSON.parse(readFileSync(join(SPEC, 'schemas', file), 'utf8'), adapted) as JSONSchema;
    const code = await compile(schema, schema.title ?? file, {
      bannerComment: '',
      cwd: join(SPEC, 'schemas'),
      style: { singleQuote: true, printWidth: 110 },
      unreachableDefinitions: true,
    });
    files[join(GENERATED, file.replace('.schema.json', '.ts'))] = typescript(`spec/schemas/${file}`, code);
  }
  return files;
}

/** openapi.ts: `paths` and `components`, from the bundled surface. */
export async function surfaceTypes(bundled: object): Promise<string> {
  const document = JSON.parse(JSON.stringify(bundled), (key, value: unknown) =>
    key === 'examples' ? undefined : value,
  ) as OpenAPI3;
  const nodes = await openapiTS(document, { defaultNonNullable: false, emptyObjectsUnknown: true });
  return typescript('spec/openapi', astToString(nodes));
}

/**
 * json-schema-to-typescript knows tuples only by the older name of the keyword, and makes a type anew for each reference
 * that is described where it stands.
 */
function adapted(this: Record<string, unknown>, key: string, value: unknown): unknown {
  if (key === 'description' && this.$ref !== undefined) return undefined;
  if (key !== 'prefixItems') return value;
  this.items = value;
  return undefined;
}
