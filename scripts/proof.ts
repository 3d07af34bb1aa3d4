/**
 * Plants each fault in a mock, runs the suites, and writes the kill matrix: docs/proof.md and docs/proof.json.
 * `npm run proof [-- --check] [-- --fault ID …]`
 * `--check` writes nothing, and says what differs from the files. `--fault` shows what becomes of these alone.
 * Exits 1 when a bar is missed or a file differs, 2 on wrong use.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dialects, factsOf, type DialectName } from '../spec/index.ts';
import { faults, faultsNamed, type Fault } from '../mock/faults/index.ts';
import { ROOT } from './generate/files.ts';
import type { CleanRun } from './proof/clean.ts';
import { matrixOf, missedBars } from './proof/matrix.ts';
import { createPool, type Pool, type Task } from './proof/pool.ts';
import type { Proved } from './proof/prove.ts';
import { toJson, toMarkdown } from './proof/write.ts';

try {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, fault: { type: 'string', multiple: true } },
  });
  const some = values.fault === undefined ? null : faultsNamed(values.fault);
  const pool = createPool();
  const work = some === null ? proveAll(pool, values.check) : proveSome(pool, some);
  const complaints = await work.finally(pool.end);
  for (const each of complaints) console.error(each);
  process.exitCode = complaints.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`proof: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

async function proveAll(pool: Pool, check: boolean): Promise<string[]> {
  const clean = await cleanRuns(
    pool,
    dialects.map(({ name }) => name),
  );
  const matrix = matrixOf(faults, await proofs(pool, faults, clean), clean);
  const files: [path: string, text: string][] = [
    ['docs/proof.md', toMarkdown(matrix)],
    ['docs/proof.json', toJson(matrix)],
  ];
  const caught = matrix.faults.filter(({ missed }) => missed.length === 0).length;
  console.log(`${caught} of ${faults.length} faults are caught under each requirement that they name.`);
  const complaints = missedBars(matrix);
  for (const [path, text] of files) {
    if (check) complaints.push(...differences(path, text));
    else writeFileSync(join(ROOT, path), text);
  }
  return complaints;
}

/** Each with all that was found, named or not. */
async function proveSome(pool: Pool, some: readonly Fault[]): Promise<string[]> {
  const names = [...new Set(some.map(({ dialect = 'openai' }) => dialect))];
  const shown = await proofs(pool, some, await cleanRuns(pool, names));
  for (const { fault, caught, missed, besides } of shown) {
    console.log(`${fault}:`);
    for (const { requirement, by } of caught) console.log(`  caught under ${requirement} by ${by}`);
    for (const id of missed) console.log(`  not caught under ${id}`);
    if (besides.length > 0) console.log(`  found besides, until then: ${besides.join(', ')}`);
  }
  return shown.filter(({ missed }) => missed.length > 0).map(({ fault }) => `The fault ${fault} survives.`);
}

async function cleanRuns(pool: Pool, names: readonly DialectName[]): Promise<CleanRun[]> {
  const outcomes = await pool.all(
    names.flatMap((dialect) =>
      factsOf(dialect).shapes.map((shape): Task => ({ kind: 'clean', dialect, shape, variant: null })),
    ),
  );
  return outcomes.flatMap((each) => (each.kind === 'clean' ? [each.run] : []));
}

async function proofs(pool: Pool, some: readonly Fault[], clean: readonly CleanRun[]): Promise<Proved[]> {
  const tasks = some.map(({ id, dialect = 'openai', shape = 'responses' }): Task => {
    const known = clean.find((each) => each.dialect === dialect && each.shape === shape)!;
    return { kind: 'fault', id, known };
  });
  const outcomes = await pool.all(tasks);
  return outcomes.flatMap((each) => (each.kind === 'fault' ? [each.proved] : []));
}

/** Line by line, since both files are sorted: what a run now says that the file does not, and the other way round. */
function differences(path: string, text: string): string[] {
  const written = linesOf(readFileSync(join(ROOT, path), 'utf8'));
  const now = linesOf(text);
  const lines = [
    ...[...written].filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...[...now].filter((line) => !written.has(line)).map((line) => `+ ${line}`),
  ];
  if (lines.length === 0) return [];
  return [`${path} is not up to date; npm run proof writes it:`, ...lines.slice(0, 40)];
}

function linesOf(text: string): Set<string> {
  return new Set(text.split('\n'));
}
