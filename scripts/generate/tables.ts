/** Reads the tables of spec/: requirements, capabilities, dialects, grammar, echo; and finds the mistakes in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SPEC } from './files.ts';
import type { Surface } from './surface.ts';

export interface RawRequirement {
  id: string;
  level: string;
  statement: string;
  sources: string[];
  needs: string[];
  dialects?: string[];
  levels?: Record<string, string>;
  since?: string;
  covers?: string[];
  when?: string;
  untestable?: string;
  /** The file it stands in, for messages. */
  file: string;
}

/** Loosens or changes one schema of the surface for one dialect. */
export interface OverlayEntry {
  schema: string;
  /** Fields that are no longer required. */
  optional?: string[];
  /** Fields that are required here. */
  required?: string[];
  /** Fields that may be null as well. */
  nullable?: string[];
  /** Fields that get another schema. */
  replace?: Record<string, unknown>;
  reason: string;
}

export interface RawDialect {
  name: string;
  title: string;
  mandatory: string[];
  overlay: OverlayEntry[];
}

export interface Tables {
  requirements: RawRequirement[];
  capabilities: { name: string; title: string }[];
  dialects: RawDialect[];
  grammar: Record<string, Record<string, unknown>>;
  echo: Record<string, unknown>[];
}

const LEVELS = ['MUST', 'SHOULD', 'MAY'];
/** The order in which subjects are listed everywhere. */
const SUBJECT_FILES = [
  'http',
  'response',
  'item',
  'input',
  'tools',
  'sse',
  'stream',
  'equality',
  'state',
  'caching',
  'error',
];
/** The default dialect first. */
const DIALECT_ORDER = ['openai', 'compatible'];

/** Throws one error that lists every mistake found in the tables. */
export function readTables(): Tables {
  const requirements = inOrder(yamlFiles('requirements'), SUBJECT_FILES).flatMap(({ name, value }) =>
    (value as Omit<RawRequirement, 'file'>[]).map((each) => ({
      ...each,
      file: `spec/requirements/${name}.yaml`,
    })),
  );
  const tables: Tables = {
    requirements,
    capabilities: read('capabilities.yaml') as Tables['capabilities'],
    dialects: inOrder(yamlFiles('dialects'), DIALECT_ORDER).map(({ value }) => value as RawDialect),
    grammar: read('tables/stream-grammar.yaml') as Tables['grammar'],
    echo: read('tables/echo.yaml') as Tables['echo'],
  };
  const mistakes = mistakesIn(tables);
  if (mistakes.length > 0) throw new Error(`mistakes in spec/:\n  ${mistakes.join('\n  ')}`);
  return tables;
}

function read(path: string): unknown {
  return parse(readFileSync(join(SPEC, path), 'utf8'));
}

function yamlFiles(folder: string): { name: string; value: unknown }[] {
  return readdirSync(join(SPEC, folder))
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => ({ name: file.replace('.yaml', ''), value: read(`${folder}/${file}`) }));
}

/** Named ones in the given order, the rest behind them by name. */
function inOrder<T extends { name: string }>(files: T[], order: string[]): T[] {
  const rank = (file: T) => (order.includes(file.name) ? order.indexOf(file.name) : order.length);
  return files.toSorted((a, b) => rank(a) - rank(b));
}

function mistakesIn(tables: Tables): string[] {
  const mistakes: string[] = [];
  const capabilities = new Set(tables.capabilities.map((each) => each.name));
  const dialects = new Set(tables.dialects.map((each) => each.name));
  const ids = new Set<string>();
  for (const each of tables.requirements) {
    const say = (mistake: string) => mistakes.push(`${each.file}: ${each.id}: ${mistake}`);
    if (!/^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$/.test(each.id)) say('an id is subject.kebab-statement');
    if (ids.has(each.id)) say('is there twice');
    ids.add(each.id);
    if (!LEVELS.includes(each.level)) say(`no level ${each.level}`);
    if (!each.statement?.endsWith('.')) say('a statement is a sentence');
    if (!Array.isArray(each.sources) || each.sources.length === 0) say('has no source');
    if (!Array.isArray(each.needs) || each.needs.length === 0) say('needs no capability');
    for (const name of each.needs ?? []) if (!capabilities.has(name)) say(`no capability ${name}`);
    for (const name of each.dialects ?? []) if (!dialects.has(name)) say(`no dialect ${name}`);
    for (const [name, level] of Object.entries(each.levels ?? {})) {
      if (!dialects.has(name)) say(`no dialect ${name}`);
      if (!LEVELS.includes(level)) say(`no level ${level}`);
    }
  }
  for (const dialect of tables.dialects) {
    for (const name of dialect.mandatory) {
      if (!capabilities.has(name)) mistakes.push(`spec/dialects/${dialect.name}.yaml: no capability ${name}`);
    }
    for (const entry of dialect.overlay) {
      if (!entry.reason)
        mistakes.push(`spec/dialects/${dialect.name}.yaml: ${entry.schema}: an overlay has a reason`);
    }
  }
  for (const [type, row] of Object.entries(tables.grammar)) {
    for (const key of ['equality', 'announced', 'closed']) {
      const id = row[key];
      if (id !== undefined && !ids.has(id as string))
        mistakes.push(`stream-grammar.yaml: ${type}: no requirement ${id}`);
    }
  }
  for (const row of tables.echo) {
    if (!ids.has(row.requirement as string))
      mistakes.push(`echo.yaml: ${row.field}: no requirement ${row.requirement}`);
  }
  return mistakes;
}

/** The grammar has a row for each event type that the surface describes, and no other. */
export function checkGrammar(tables: Tables, surface: Surface): void {
  const described = Object.entries(surface.unions.ResponseStreamEvent?.values ?? {})
    .filter(([, schema]) => schema !== 'UndescribedEvent')
    .map(([type]) => type);
  const missing = described.filter((type) => !Object.hasOwn(tables.grammar, type));
  const extra = Object.keys(tables.grammar).filter((type) => !described.includes(type));
  if (missing.length > 0) throw new Error(`stream-grammar.yaml: no row for ${missing.join(', ')}`);
  if (extra.length > 0)
    throw new Error(`stream-grammar.yaml: the surface does not describe ${extra.join(', ')}`);
}
