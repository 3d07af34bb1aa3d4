/** The config file: found, read, and checked against its schema. */
import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { plain } from '../../../reports/index.ts';
import { complaintsBy, createValidator } from '../../../spec/document/check.ts';
import { described, phrase, quoted, type Complaint, type Path } from '../../../spec/document/complaint.ts';
import { DocumentError, readYaml, type Place } from '../../../spec/document/read-yaml.ts';
import type { Config } from '../../../spec/generated/config.ts';
import schema from '../../../spec/schemas/config.schema.json' with { type: 'json' };
import { readInput } from '../read-input.ts';
import { UsageError } from '../usage-error.ts';

const EXTENSIONS = ['.yaml', '.yml', '.json', '.ts', '.mts', '.js', '.mjs'] as const;
const MODULES: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];
export const CONFIG_NAMES: readonly string[] = EXTENSIONS.map((extension) => `resproof.config${extension}`);

const MAX_BYTES = 1024 * 1024;

export interface ConfigFile {
  /** As it was found or named. */
  file: string;
  config: Config;
  /** `resproof.config.yaml:4:5: targets.staging.timeout: …`, for whoever wrote it. */
  complain(complaint: Complaint): UsageError;
}

/** The config file of a folder; null if it has none. Throws UsageError where there are several. */
export function findConfig(folder: string): string | null {
  const found = CONFIG_NAMES.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1)
    throw new UsageError(`There are ${found.join(' and ')}: keep one, or say which by --config.`);
  return found[0] ?? null;
}

/** Throws UsageError with line and column, where the file has lines, for the topmost thing that is wrong. */
export async function readConfig(file: string): Promise<ConfigFile> {
  const extension = extname(file).toLowerCase();
  if (MODULES.includes(extension)) return checked(file, await loadModule(file));
  if (!(EXTENSIONS as readonly string[]).includes(extension))
    throw new UsageError(
      `--config ${plain(file, 200)}: the name of a config file ends in ${EXTENSIONS.join(', ')}.`,
    );
  const text = (await readInput(file, MAX_BYTES, 'it names no targets')).toString('utf8');
  const document = await readYaml(text).catch((error: unknown) => {
    throw error instanceof DocumentError ? wrong(file, error.message, error.at) : error;
  });
  return checked(file, document.value, document);
}

async function loadModule(file: string): Promise<unknown> {
  try {
    const loaded = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    return loaded.default;
  } catch (error) {
    const { name = 'Error', message = String(error) } = error as Error;
    throw wrong(file, `it cannot be loaded: ${name}: ${plain(message.split('\n')[0] ?? '', 300)}`);
  }
}

interface Places {
  placeOf(path: Path, atName?: boolean): Place;
  topmost(complaints: readonly Complaint[]): { complaint: Complaint; at: Place } | null;
}

function checked(file: string, value: unknown, places: Places | null = null): ConfigFile {
  const complain = (complaint: Complaint): UsageError =>
    wrong(file, phrase(complaint), places?.placeOf(complaint.path, complaint.atName) ?? null);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = value === null ? 'it is empty' : `it is ${described(value)}`;
    throw wrong(
      file,
      `${places === null ? 'its default export: ' : ''}${got}; expected an object with targets`,
    );
  }
  const complaints = complaintsAbout(value);
  const first = places?.topmost(complaints)?.complaint ?? complaints[0];
  if (first !== undefined) throw complain(first);
  return { file, config: value as Config, complain };
}

function wrong(file: string, message: string, at: Place | null = null): UsageError {
  const where = at === null ? '' : `:${at.line}:${at.column}`;
  return new UsageError(`${plain(file, 200)}${where}: ${message}.`);
}

let compiled: ValidateFunction | undefined;

function complaintsAbout(value: object): Complaint[] {
  compiled ??= createValidator().compile(schema);
  return complaintsBy(compiled, value, (error, path) => {
    if (error.keyword === 'propertyNames') {
      const name = String((error.params as Record<string, unknown>)['propertyName']);
      const message = `${quoted(name)} cannot be the name of a target: letters, digits, dots, dashes and underscores`;
      return { path: [...path, name], atName: true, message };
    }
    // What is said of the name as a whole says it better.
    if (error.keyword === 'pattern') return null;
    // The value of a key is nobody's business.
    if (error.keyword === 'type' && /^apiKey/.test(String(path.at(-1))))
      return { path, message: 'expected a text' };
    return undefined;
  });
}
