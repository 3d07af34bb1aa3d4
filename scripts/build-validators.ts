/**
 * Compiles spec/generated/surface/DIALECT.json into spec/generated/validators/DIALECT.js: one function for each schema,
 * and the dispatch table. Run by `prepare`; the folder is not committed.
 *
 * What a dialect has in common with one of the first two is taken from there: the six of them differ in little, and
 * whole they would be most of the package.
 */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { GENERATED, ROOT } from './generate/files.ts';
import { shallow } from './generate/shallow.ts';
import type { Surface } from './generate/surface.ts';

/** The dialect whose tables the others change, and those whose validators they take. */
const BASE = 'openai';
const BASES = [BASE, 'compatible'];
const TABLES = ['edges', 'unions', 'phrases'] as const;

const folder = join(GENERATED, 'validators');
mkdirSync(folder, { recursive: true });
const dialects = readdirSync(join(GENERATED, 'surface')).map((file) => file.replace('.json', ''));
for (const file of readdirSync(folder))
  if (!dialects.includes(file.replace('.js', ''))) rmSync(join(folder, file));
const bases = BASES.map((name) => ({ name, surface: read(name) }));
for (const dialect of dialects) {
  const { outputFiles } = await build({
    stdin: { contents: moduleCode(dialect, read(dialect)), resolveDir: ROOT, loader: 'js' },
    write: false,
    bundle: true,
    external: BASES.map((name) => `./${name}.js`),
    format: 'esm',
    platform: 'neutral',
    target: 'node22',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Put in place whole, so that nobody who runs meanwhile loads half a file.
  const path = join(folder, `${dialect}.js`);
  writeFileSync(`${path}.new`, outputFiles[0]?.text ?? '');
  renameSync(`${path}.new`, path);
}

function read(dialect: string): Surface {
  return JSON.parse(readFileSync(join(GENERATED, 'surface', `${dialect}.json`), 'utf8')) as Surface;
}

/** `validate_NAME` for each schema, and `surface`: edges, unions and phrases. */
function moduleCode(dialect: string, surface: Surface): string {
  if (dialect === BASE) {
    const { edges, unions, phrases } = surface;
    return `${validators(surface, Object.keys(surface.$defs))}\nexport const surface = ${JSON.stringify({ edges, unions, phrases })};\n`;
  }
  const earlier = bases.slice(0, dialect === BASES[1] ? 1 : undefined);
  const from = (name: string) =>
    earlier.find((each) => same(shallowOf(surface, name), shallowOf(each.surface, name)))?.name ?? dialect;
  const names = Map.groupBy(Object.keys(surface.$defs), from);
  const taken = earlier.map(({ name }) => {
    const list = (names.get(name) ?? []).map((each) => `validate_${each}`);
    return list.length === 0 ? '' : `export { ${list.join(', ')} } from './${name}.js';`;
  });
  const tables = TABLES.map((table) => {
    const [ours, theirs] = [surface[table], bases[0]?.surface[table]] as Record<string, unknown>[];
    const changed = Object.entries(ours ?? {}).filter(([name, value]) => !same(value, theirs?.[name]));
    const gone = Object.keys(theirs ?? {}).filter((name) => !Object.hasOwn(ours ?? {}, name));
    return `${table}: changed(base.${table}, ${JSON.stringify(Object.fromEntries(changed))}, ${JSON.stringify(gone)})`;
  });
  return `${validators(surface, names.get(dialect) ?? [])}
import { surface as base } from './${BASE}.js';
${taken.join('\n')}
function changed(table, changes, gone) {
  const copy = { ...table, ...changes };
  for (const name of gone) delete copy[name];
  return copy;
}
export const surface = { ${tables.join(', ')} };
`;
}

function shallowOf(surface: Surface, name: string): unknown {
  const schema = surface.$defs[name];
  return schema === undefined ? null : shallow(schema, surface.$defs);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Code that exports `validate_NAME` for each of these schemas. */
function validators(surface: Surface, names: readonly string[]): string {
  // The older draft will do for shallow schemas, and its validators do not keep track of what was evaluated.
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    strict: true,
    code: { source: true, esm: true },
  });
  const exports: Record<string, string> = {};
  for (const name of names) {
    const schema = surface.$defs[name];
    if (schema === undefined) continue;
    ajv.addSchema(shallow(schema, surface.$defs), name);
    exports[`validate_${name}`] = name;
  }
  return lean((standalone as unknown as { default: typeof standalone.default }).default(ajv, exports));
}

/** The walk reads of an error where it is, its keyword, and which property is missing; the rest is half of the code. */
function lean(code: string): string {
  return code
    .replace(/schemaPath:"[^"]*",/g, '')
    .replace(/params:\{(?!missingProperty)[^{}"]*("[^"\\]*")?[^{}"]*\}/g, 'params:{}');
}
