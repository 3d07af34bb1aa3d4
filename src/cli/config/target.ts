/** `resproof run [TARGET]`: what the config file says of a target, as if it stood on the command line. */
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Command, Option } from 'commander';
import type { Target } from '../../../spec/generated/config.ts';
import { didYouMean } from '../../../spec/nearest.ts';
import { plain } from '../../../reports/index.ts';
import { UsageError } from '../usage-error.ts';
import { interpolated, VariableError } from './interpolate.ts';
import { CONFIG_NAMES, findConfig, readConfig, type ConfigFile } from './read.ts';

/** Files and folders: as they stand beside the config file, wherever the command is given. */
const PATHS: readonly string[] = ['baseline', 'out', 'reportJson'];

/**
 * Fills in the options that were not given from the config file: those of the target that is named, or of the one that the
 * file names, over those of every target. A base URL on the command line is a target of its own: only the settings of every
 * target go for it.
 * @throws UsageError for a target or a file that is not there, and for whatever is wrong in the file
 */
export async function configure(command: Command, name: string | undefined): Promise<void> {
  const asked = command.getOptionValue('config') as string | undefined;
  const file = asked ?? findConfig('.');
  if (file === null) {
    if (name === undefined) return;
    throw new UsageError(
      `There is no config file here to tell what ${plain(name, 100)} is: \`resproof init\` makes one. It would be called ${CONFIG_NAMES[0]}, or end in .json, .ts, .js or .mjs.`,
    );
  }
  const read = await readConfig(file);
  const byHand = command.getOptionValueSource('baseUrl') === 'cli';
  if (byHand && name !== undefined)
    throw new UsageError(`${plain(name, 100)} has a base URL of its own: leave out the name, or --base-url.`);
  const chosen = byHand ? undefined : (name ?? read.config.target);
  const { settings = {}, targets } = read.config;
  if (chosen !== undefined && !Object.hasOwn(targets, chosen))
    throw unknown(read, chosen, name === undefined);
  if (chosen !== undefined && (targets[chosen]?.baseUrl ?? settings.baseUrl) === undefined)
    throw read.complain({ path: ['targets', chosen], message: 'the field "baseUrl" is missing' });
  if (chosen === undefined) {
    const { baseUrl: _baseUrl, apiKey: _apiKey, apiKey2: _apiKey2, ...shared } = settings;
    apply(command, read, ['settings'], shared);
  } else {
    apply(command, read, ['targets', chosen], targets[chosen] ?? {});
    apply(command, read, ['settings'], settings);
  }
}

function unknown({ config, file, complain }: ConfigFile, name: string, byFile: boolean): UsageError {
  const known = Object.keys(config.targets);
  const hint = didYouMean(name, known);
  if (byFile) return complain({ path: ['target'], message: `there is no target "${name}"${hint}` });
  const there = hint === '' ? `: it has ${known.slice(0, 8).join(', ')}` : hint;
  return new UsageError(`${plain(file, 200)} has no target ${plain(name, 100)}${there}.`);
}

/** Each option as its own parser reads it; what has been said before stays. */
function apply(command: Command, read: ConfigFile, path: string[], target: Target): void {
  for (const [key, raw] of Object.entries(target)) {
    const option = command.options.find((each) => each.attributeName() === key);
    const source = command.getOptionValueSource(key);
    if (option === undefined || raw === undefined || (source !== undefined && source !== 'default')) continue;
    command.setOptionValueWithSource(key, valueOf(option, raw, [...path, key], read), 'config');
  }
}

function valueOf(option: Option, raw: unknown, path: string[], { file, complain }: ConfigFile): unknown {
  try {
    const value = interpolated(raw, process.env, path);
    const key = option.attributeName();
    if (typeof value === 'boolean') return value ? true : undefined;
    // No key at all, and none from the environment either.
    if (value === null) return '';
    const texts = textsOf(key, value).map((text) => (PATHS.includes(key) ? fromFolderOf(file, text) : text));
    const { parseArg } = option;
    if (parseArg === undefined) return texts.at(-1);
    return texts.reduce<unknown>((before, text) => parseArg(text, before), undefined);
  } catch (error) {
    if (error instanceof VariableError) throw complain({ path: error.path, message: error.message });
    // The parsers of the options say what is wrong with a value, in a sentence for the command line.
    const said = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw complain({ path, message: said });
  }
}

/** As the option would have them, one after another. */
function textsOf(key: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).map(([name, each]) =>
    key === 'header' ? `${name}: ${String(each)}` : `${name}=${JSON.stringify(each)}`,
  );
}

function fromFolderOf(file: string, path: string): string {
  return isAbsolute(path) ? path : join(relative('.', dirname(file)), path);
}
