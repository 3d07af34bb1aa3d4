/**
 * Compiles spec/generated/surface/DIALECT.json into spec/generated/validators/DIALECT.js: one function for each schema,
 * and the dispatch table, in one file that needs nothing else. Run by `prepare`; the folder is not committed.
 */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { GENERATED, ROOT } from './generate/files.ts';
import { shallow } from './generate/shallow.ts';
import type { Surface } from './generate/surface.ts';

const folder = join(GENERATED, 'validators');
mkdirSync(folder, { recursive: true });
const dialects = readdirSync(join(GENERATED, 'surface')).map((file) => file.replace('.json', ''));
for (const file of readdirSync(folder))
  if (!dialects.includes(file.replace('.js', ''))) rmSync(join(folder, file));
for (const dialect of dialects) {
  const surface = JSON.parse(readFileSync(join(GENERATED, 'surface', `${dialect}.json`), 'utf8')) as Surface;
  const { outputFiles } = await build({
    stdin: { contents: moduleCode(surface), resolveDir: ROOT, loader: 'js' },
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node22',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Put in place whole, so that nobody who runs meanwhile loads half a file.
  const path = join(folder, `${dialect}.js`);
  writeFileSync(`${path}.new`, outputFiles[0]?.text ?? '');
  renameSync(`${path}.new`, path);
}

/** `validate_NAME` for each schema, and `surface`: edges, unions and phrases. */
function moduleCode(surface: Surface): string {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    strict: true,
    code: { source: true, esm: true },
  });
  const exports: Record<string, string> = {};
  for (const [name, schema] of Object.entries(surface.$defs)) {
    ajv.addSchema(shallow(schema, surface.$defs), name);
    exports[`validate_${name}`] = name;
  }
  const { edges, unions, phrases } = surface;
  const code = (standalone as unknown as { default: typeof standalone.default }).default(ajv, exports);
  return `${code}\nexport const surface = ${JSON.stringify({ edges, unions, phrases })};\n`;
}
