/**
 * Writes spec/generated from the YAML and the JSON Schemas of spec/. With --check it writes nothing, and exits 1
 * naming the files that differ from what it would write.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CATALOGUE, NAMES, catalogueFile, namesFile } from './generate/catalogue.ts';
import { coverageFor } from './generate/coverage.ts';
import { GENERATED, ROOT } from './generate/files.ts';
import { bundleSurface, surfaceFile, surfaceFor, type Surface } from './generate/surface.ts';
import { checkGrammar, readTables } from './generate/tables.ts';
import { documentTypes, surfaceTypes } from './generate/types.ts';

/** Path → text of every generated file that is committed. */
async function generated(): Promise<Map<string, string>> {
  const tables = readTables();
  const bundled = await bundleSurface();
  const files = new Map<string, string>(Object.entries(await documentTypes()));
  const coverage: Record<string, Record<string, string>> = {};
  const surfaces: Surface[] = [];
  for (const dialect of tables.dialects) {
    const surface = surfaceFor(dialect, bundled.components.schemas);
    surfaces.push(surface);
    coverage[dialect.name] = coverageFor(dialect.name, surface, tables.requirements);
    files.set(...surfaceFile(dialect, surface));
  }
  checkGrammar(tables, surfaces);
  files.set(NAMES, namesFile(tables));
  files.set(CATALOGUE, catalogueFile(tables, coverage));
  files.set(join(GENERATED, 'openapi.ts'), await surfaceTypes(bundled));
  return files;
}

/** Generated files on disk that nothing makes any more. */
function leftOver(files: Map<string, string>): string[] {
  if (!existsSync(GENERATED)) return [];
  return readdirSync(GENERATED, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !files.has(path) && !path.startsWith(join(GENERATED, 'validators')));
}

function write(files: Map<string, string>): void {
  for (const path of leftOver(files)) rmSync(path);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function drifted(files: Map<string, string>): string[] {
  const differing = [...files].filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
  );
  return [...differing.map(([path]) => path), ...leftOver(files)]
    .map((path) => relative(ROOT, path))
    .toSorted();
}

try {
  const files = await generated();
  if (process.argv.includes('--check')) {
    const paths = drifted(files);
    for (const path of paths) console.error(`${path} differs from its source: run \`npm run generate\``);
    process.exitCode = paths.length > 0 ? 1 : 0;
  } else {
    write(files);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
