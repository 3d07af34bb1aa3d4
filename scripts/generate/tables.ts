/** Reads the tables of spec/: requirements, capabilities, dialects, grammar, echo; and finds the mistakes in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { DialectFacts } from '../../spec/facts.ts';
import { SPEC } from './files.ts';
import { provenanceMistakes, type Provenance, type RawSource } from './provenance.ts';
import type { Schemas, Surface } from './surface.ts';

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
  after?: string;
  untestable?: string;
  why?: string;
  fix?: string;
  /** The file it stands in, for messages. */
  file: string;
}

/** Changes one schema of the surface for one dialect. */
export interface OverlayEntry {
  schema: string;
  /** Of a union: schemas that belong to it here, from the dialect's own `schemas` or from the surface. */
  members?: string[];
  /** Of a union: members that do not belong to it here. */
  without?: string[];
  /** Of a union: the values of `type` that it keeps. */
  types?: string[];
  /** Fields that the schema has here besides, each with its schema. */
  add?: Record<string, unknown>;
  /** Takes the place of the examples of the schema. */
  examples?: unknown[];
  /** What examples of the schema have where they lack a field. */
  fill?: Record<string, unknown>;
  /** Fields that are no longer required. */
  optional?: string[];
  /** Fields that are required here. */
  required?: string[];
  /** Fields that may be null as well. */
  nullable?: string[];
  /** Fields that may no longer be null. */
  present?: string[];
  /** Fields that get another schema. */
  replace?: Record<string, unknown>;
  reason: string;
}

export interface RawDialect {
  name: string;
  title: string;
  mandatory: string[];
  /** Operations (`operationId`) that the dialect has; all if absent. */
  operations?: string[];
  /** Base URLs of the vendor; OpenAI's if absent. */
  servers?: string[];
  /** A dialect whose overlay goes before its own. */
  extends?: string;
  /** A dialect whose requirements hold here as well, at their levels there: so none of them has to name this one. */
  judgedAs?: string;
  /** What an overlay cannot say; what is left out is as in the first dialect. */
  facts?: Partial<DialectFacts>;
  /** Objects that only this dialect has; an overlay entry makes them members of a union. */
  schemas?: Schemas;
  overlay: OverlayEntry[];
}

export interface Tables extends Provenance {
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
  'background',
  'resume',
  'conversations',
  'counting',
  'compaction',
  'websocket',
  'hosted',
  'custom',
  'mcp',
  'logprobs',
  'settings',
  'caching',
  'limits',
  'error',
  'accounting',
  'chat',
];
/** The default dialect first. */
const DIALECT_ORDER = ['openai', 'compatible', 'open-responses', 'bytespike', 'ezmodel', 'modelark'];

/** Throws one error that lists every mistake found in the tables. */
export function readTables(): Tables {
  const dialects = readDialects();
  const requirements = inOrder(yamlFiles('requirements'), SUBJECT_FILES).flatMap(({ name, value }) =>
    (value as Unplaced[]).map((each) => ({
      ...asIn(dialects, each),
      file: `spec/requirements/${name}.yaml`,
    })),
  );
  const tables: Tables = {
    requirements,
    capabilities: read('capabilities.yaml') as Tables['capabilities'],
    dialects,
    grammar: read('tables/stream-grammar.yaml') as Tables['grammar'],
    echo: read('tables/echo.yaml') as Tables['echo'],
    clients: read('tables/clients.yaml') as Tables['clients'],
    impact: read('tables/impact.yaml') as Tables['impact'],
    sources: yamlFiles('sources').map(({ name, value }) => ({ ...(value as Omit<RawSource, 'name'>), name })),
  };
  const mistakes = mistakesIn(tables);
  if (mistakes.length > 0) throw new Error(`mistakes in spec/:\n  ${mistakes.join('\n  ')}`);
  return tables;
}

/** The dialects, those of `DIALECT_ORDER` first. */
export function readDialects(): RawDialect[] {
  return withBases(inOrder(yamlFiles('dialects'), DIALECT_ORDER).map(({ value }) => value as RawDialect));
}

type Unplaced = Omit<RawRequirement, 'file'>;

/** With the dialects that are judged as one that the requirement names. */
export function asIn(dialects: readonly RawDialect[], requirement: Unplaced): Unplaced {
  const { dialects: named, levels } = requirement;
  const like = dialects.filter(({ judgedAs }) => judgedAs !== undefined);
  const lost = like.find(({ judgedAs }) => !dialects.some(({ name }) => name === judgedAs));
  if (lost !== undefined) throw new Error(`spec/dialects/${lost.name}.yaml: judgedAs names no dialect`);
  const joined = like.filter(({ judgedAs = '' }) => named?.includes(judgedAs)).map(({ name }) => name);
  const levelled = like.flatMap(({ name, judgedAs = '' }) => {
    const level = levels?.[judgedAs];
    return level === undefined ? [] : [[name, level] as const];
  });
  return {
    ...requirement,
    ...(named && { dialects: [...named, ...joined] }),
    ...(levels && { levels: { ...Object.fromEntries(levelled), ...levels } }),
  };
}

/** Throws an error with all the names if there is no such dialect. */
export function dialectNamed(name: string): RawDialect {
  const all = readDialects();
  const found = all.find((each) => each.name === name);
  if (found === undefined)
    throw new RangeError(`no dialect ${name}; there are ${all.map((each) => each.name).join(', ')}`);
  return found;
}

/** Overlays with what they extend before them, and facts with what they leave out. */
function withBases(dialects: RawDialect[]): RawDialect[] {
  const facts = dialects[0]?.facts;
  return dialects.map((dialect) => {
    const base = dialects.find((each) => each.name === dialect.extends);
    if (dialect.extends !== undefined && (base === undefined || base.extends !== undefined))
      throw new Error(`spec/dialects/${dialect.name}.yaml: extends no dialect that stands for itself`);
    return {
      ...dialect,
      overlay: [...(base?.overlay ?? []), ...dialect.overlay],
      schemas: { ...base?.schemas, ...dialect.schemas },
      facts: { ...facts, ...dialect.facts },
    };
  });
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
    for (const text of [each.why, each.fix])
      if (text !== undefined && !/^[A-Z`].*\.$/s.test(text)) say('why and fix are sentences');
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
  mistakes.push(...provenanceMistakes(tables, tables.requirements, dialects));
  return mistakes;
}

/** The unions of what a server sends as an event. */
const EVENT_UNIONS = ['ResponseStreamEvent', 'WebSocketServerEvent'];

/** The grammar has a row for each event type that any dialect describes, and no other. */
export function checkGrammar(tables: Tables, surfaces: readonly Surface[]): void {
  const described = new Set(
    surfaces.flatMap(({ unions }) => EVENT_UNIONS.flatMap((name) => Object.keys(unions[name]?.values ?? {}))),
  );
  const missing = [...described].filter((type) => !Object.hasOwn(tables.grammar, type));
  const extra = Object.keys(tables.grammar).filter((type) => !described.has(type));
  if (missing.length > 0) throw new Error(`stream-grammar.yaml: no row for ${missing.join(', ')}`);
  if (extra.length > 0)
    throw new Error(`stream-grammar.yaml: the surface does not describe ${extra.join(', ')}`);
}
