/** Scenario files: YAML and JSON, and modules, which can say functions too. */
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isObject } from '../answer/json.ts';
import { prepare } from './prepare.ts';
import type { ScenarioInput, StepInput } from './prepare.ts';
import { readScenario, ScenarioFileError } from './read.ts';
import { isStep } from './step.ts';

const DOCUMENTS = ['.yaml', '.yml', '.json'];
const MODULES = ['.ts', '.mts', '.js', '.mjs'];

/**
 * What the file says. A module exports by default a list of steps, or an object with a list of `steps`.
 * @throws ScenarioFileError with file, line, column and what was expected, in one sentence
 */
export async function loadScenario(path: string | URL): Promise<ScenarioInput> {
  const file = typeof path === 'string' ? path : fileURLToPath(path);
  const extension = extname(file).toLowerCase();
  if (MODULES.includes(extension)) return loadModule(file);
  if (DOCUMENTS.includes(extension)) return readScenario(await textOf(file), file);
  const known = [...DOCUMENTS, ...MODULES].join(', ');
  throw new ScenarioFileError(file, `the name of a scenario file ends in one of ${known}`);
}

async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw new ScenarioFileError(file, reasonOf(error));
  }
}

async function loadModule(file: string): Promise<ScenarioInput> {
  let exported: unknown;
  try {
    const loaded = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    exported = loaded.default;
  } catch (error) {
    throw new ScenarioFileError(file, reasonOf(error));
  }
  const input = isStep(exported) ? [exported] : exported;
  if (!Array.isArray(input) && !isObject(input)) {
    throw new ScenarioFileError(
      file,
      'its default export has to be a list of steps, or an object with steps',
    );
  }
  try {
    const scenario = input as readonly StepInput[] | ScenarioInput;
    prepare(scenario, 'its default export');
    return Array.isArray(scenario)
      ? { steps: scenario as readonly StepInput[] }
      : (scenario as ScenarioInput);
  } catch (error) {
    throw new ScenarioFileError(file, (error as Error).message);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
  ERR_MODULE_NOT_FOUND: 'there is no such file, or it imports one that is not there',
};

/** The first line of what went wrong: a module of the user's may throw anything. */
function reasonOf(error: unknown): string {
  const { code = '', name = 'Error', message = String(error) } = error as NodeJS.ErrnoException;
  const [first = ''] = message.split('\n');
  return REASONS[code] ?? `it cannot be loaded: ${name}: ${first.slice(0, 300)}`;
}
