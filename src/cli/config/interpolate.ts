/** `${NAME}` and `${NAME:-else}` in the texts of a config file: keys belong into the environment, not into a repository. */
import type { Path } from '../../../spec/document/complaint.ts';

const VARIABLE = /\$(?:\$|\{([^}]*)\})/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** A variable that is not there, or no name of one. The message is a phrase without its place. */
export class VariableError extends Error {
  override readonly name = 'VariableError';
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * The value with every text in it filled in. A variable that is empty is as one that is not set: that is what a shell makes
 * of a secret that nobody gave.
 * @throws VariableError for the first that has neither a value nor a default
 */
export function interpolated(value: unknown, env: NodeJS.ProcessEnv, path: Path = []): unknown {
  if (typeof value === 'string') return textOf(value, env, path);
  if (Array.isArray(value)) return value.map((each, index) => interpolated(each, env, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, interpolated(each, env, [...path, key])]),
  );
}

function textOf(text: string, env: NodeJS.ProcessEnv, path: Path): string {
  return text.replaceAll(VARIABLE, (found, inside: string | undefined) => {
    if (inside === undefined) return '$';
    const [, name, otherwise] = NAME.exec(inside) ?? [];
    if (name === undefined) throw new VariableError(path, `${found} names no variable of the environment`);
    const given = env[name] ?? '';
    if (given !== '') return given;
    if (otherwise !== undefined) return otherwise;
    throw new VariableError(path, `the environment variable ${name} is not set`);
  });
}
