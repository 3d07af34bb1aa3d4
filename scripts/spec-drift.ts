/**
 * Compares the surface of a dialect with an upstream OpenAPI document, JSON or YAML, whatever its schemas are called.
 * `npm run --silent spec:drift -- FILE [--dialect NAME] [--differences FILE] [--all]`
 * Exits 1 on a difference that spec/differences.yaml does not explain and on an entry there that matches nothing,
 * 2 on wrong use.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { documentFor } from './generate/document.ts';
import { SPEC } from './generate/files.ts';
import { dialectNamed } from './generate/tables.ts';
import { checkedExplanations, explain } from './spec-drift/explained.ts';
import { differencesBetween } from './spec-drift/operations.ts';
import { report } from './spec-drift/table.ts';

// Whoever reads only the beginning, `| head`, has what it wanted; the exit code stays.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dialect: { type: 'string', default: 'openai' },
      differences: { type: 'string', default: join(SPEC, 'differences.yaml') },
      all: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error('one upstream OpenAPI document is needed: FILE');
  const upstream = read(file);
  if (typeof upstream !== 'object' || upstream === null || !('openapi' in upstream))
    throw new Error(`${file} is no OpenAPI document`);
  const entries = checkedExplanations(read(values.differences), values.differences);
  const ours = await documentFor(dialectNamed(values.dialect));
  const outcome = explain(differencesBetween(ours, upstream), entries, values.dialect);
  process.stdout.write(report(outcome, values.all));
  process.exitCode = outcome.unexplained.length + outcome.stale.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`spec:drift: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

function read(path: string): unknown {
  return parse(readFileSync(path, 'utf8'));
}
