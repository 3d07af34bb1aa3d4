/**
 * `resproof run` against servers that misbehave, one row each. Whatever the target does the run ends in time and in bounded
 * memory, with a verdict and the right exit code; nothing that it says is obeyed by who reads the output, and the key goes
 * nowhere else.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNPRINTABLE } from '../../reports/plain.ts';
import type { Report } from '../../spec/generated/report.ts';
import { capabilities, dialects } from '../../spec/index.ts';
import schema from '../../spec/schemas/report.schema.json' with { type: 'json' };
import { makeCertificates, type Certificates } from './certificates.ts';
import type { Done } from './child.ts';
import { rows } from './rows/index.ts';
import { startTarget, type Row } from './target.ts';
import { startWorkers, type Workers } from './workers.ts';

/** Nothing else that is sent or printed has its first letters. */
const KEY = 'CANARY+0123456789abcdef';
/** For a run. It has its own limit, and a few seconds to sum up and clean up. */
const MAX_TIME = '20s';
const HARD_LIMIT_MS = 40_000;
/** For what is received, read and written of one run. */
const MAX_GROWTH_MIB = 300;

const root = mkdtempSync(join(tmpdir(), 'resproof-hostile-'));
const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(schema);
let certificates: Certificates;
let workers: Workers;

beforeAll(async () => {
  certificates = await makeCertificates();
  const authority = join(root, 'authority.pem');
  writeFileSync(authority, certificates.authority);
  workers = startWorkers(3, { NODE_EXTRA_CA_CERTS: authority, OPENAI_API_KEY: '' });
});
afterAll(async () => {
  await workers[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

test('there are as many ways of misbehaving as were promised, each with a name of its own', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(100);
});

describe.concurrent('a server that', () => {
  test.for(rows.map((row) => [row.does, row] as const))('%s', { timeout: 300_000 }, async ([, row]) => {
    await using target = await startTarget(row, row.tls && certificates.of[row.tls]);
    const out = join(root, row.id);
    const done = await workers.run(argvOf(row, target.origin, out), HARD_LIMIT_MS);

    expect(done.out + done.err).toMatch(row.says);
    expect(done.code, done.out.slice(-1_000)).toBe(row.exit);
    expect(done.err).not.toMatch(/^\s+at .*:\d+/m);
    expect(done.err).not.toContain('resproof has failed');
    expect(done.grown).toBeLessThan(MAX_GROWTH_MIB);
    checkFiles(row, done, out);

    expect(target.strayed()).toBe('');
    expect(target.paths().filter((path) => !/^\/v1\/(responses|models)(\/|$)/.test(path))).toEqual([]);
    if (row.tls !== undefined && row.tls !== 'trusted') expect(target.paths()).toEqual([]);
  });
});

function argvOf(row: Row, origin: string, out: string): string[] {
  const mandatory = dialects.find(({ name }) => name === 'openai')?.mandatory ?? [];
  const absent = capabilities
    .map(({ name }) => name)
    .filter((name) => !mandatory.includes(name) && row.offers?.includes(name) !== true);
  return [
    ...['run', '--base-url', `${origin}/v1`, '--api-key', KEY, '--out', out, '--verbose'],
    ...['--timeout', row.waits ? '700ms' : '15s', '--max-time', MAX_TIME, '--retries', '1'],
    ...['--case', row.cases ?? 'create.text,streaming.text', '--unclaim', absent.join(',')],
    ...(row.unnamed ? [] : ['--model', 'gpt-4.1-mini']),
  ];
}

/** The report is one, and says what the run said; what is written is as harmless as what is printed. */
function checkFiles(row: Row, { out, err, code }: Done, folder: string): void {
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  const { 'report.json': report, 'junit.xml': junit, 'transcript.jsonl': transcript } = files;
  if (row.exit === 2) {
    expect(files).toEqual({});
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/^error: /);
  } else {
    const parsed = JSON.parse(report ?? '') as Report;
    validate(parsed);
    expect(validate.errors).toBeNull();
    expect(parsed.exitCode).toBe(code);
    expect(parsed.verdict).not.toBe('');
    expect(out.replaceAll(/\s+/g, '')).toContain(parsed.verdict.slice(0, 10).replaceAll(/\s+/g, ''));
  }
  for (const text of [out, err, report, junit]) {
    expect(text?.replaceAll('\n', '').match(UNPRINTABLE) ?? []).toEqual([]);
  }
  // What CI systems take for their commands stands at the beginning of a line.
  expect(out + err).not.toMatch(/^\s*(::|##\[)/m);
  for (const text of [out, err, report, junit, transcript]) expect(keyIn(text ?? '')).toBe(false);
}

/** Whether the key, or as much as six letters of it, can be read anywhere in a text, however each letter is written. */
function keyIn(text: string): boolean {
  const read = text
    .replaceAll(/\\+u00([0-9a-f]{2})|%([0-9a-f]{2})/gi, (_, json: string, url: string) =>
      String.fromCharCode(parseInt(json ?? url, 16)),
    )
    .toLowerCase();
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + KEY)
      .toString('base64')
      .slice(4, 20)
      .toLowerCase(),
  );
  return [KEY.slice(0, 6).toLowerCase(), ...encoded].some((each) => read.includes(each));
}
