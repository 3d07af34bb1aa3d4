/** `resproof init`: a config file for a target, by questions or by options. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, Option } from 'commander';
import { plain } from '../../../reports/index.ts';
import { dialects, type DialectName } from '../../../spec/index.ts';
import { CONFIG_NAMES } from '../config/read.ts';
import { complain, print } from '../output.ts';
import { reasonOf } from '../write-reports.ts';
import { UsageError } from '../usage-error.ts';
import * as value from '../values.ts';
import type { Given, Terminal } from './ask.ts';
import { filesFor, FORMATS, type Answers, type Format } from './files.ts';

interface Flags {
  baseUrl?: string;
  keyVariable?: string | false;
  model?: string;
  dialect?: DialectName;
  name?: string;
  format?: Format;
  github?: true;
  yes?: true;
  force?: true;
}

/** @param terminal where the questions are asked; not a terminal: they are not asked */
export function initCommand(
  terminal: Terminal & { isTTY: boolean } = {
    input: process.stdin,
    output: process.stdout,
    isTTY: process.stdin.isTTY && process.stdout.isTTY,
  },
): Command {
  const command = new Command('init');
  const add = <T>(flags: string, text: string, parser: (text: string) => T) =>
    command.addOption(new Option(flags, text).argParser(parser));
  command
    .summary('write a config file, by a few questions')
    .description('Writes resproof.config.* for a target; asks for what the options leave open.');
  add('--base-url <url>', 'where the API begins, https://host/v1', value.httpUrl);
  add('--key-variable <name>', 'the environment variable that holds the key', value.variableName);
  command.option('--no-key-variable', 'the target has no key');
  add('--model <name>', 'default: the only one of GET /models', value.filled);
  add('--dialect <name>', 'default: openai', value.oneOf(dialects.map(({ name }) => name)));
  add('--name <name>', 'of the target (default: staging)', value.targetName);
  add('--format <name>', `one of ${FORMATS.join(', ')} (default: yaml)`, value.oneOf(FORMATS));
  return command
    .option('--github', 'a nightly GitHub workflow, too')
    .option('--yes', 'ask nothing: the defaults for what is left open')
    .option('--force', 'write over what is there')
    .addHelpText(
      'after',
      `
Examples:
  resproof init
  resproof init --yes --base-url https://gw.example/v1 --key-variable GW_KEY --model small`,
    )
    .action(async (flags: Flags) => {
      if (flags.force !== true) refuseSecond();
      const answers = await answersOf(flags, terminal);
      if (answers === null) {
        complain('Nothing was written.\n');
        process.exitCode = 2;
        return;
      }
      const files = filesFor(answers);
      for (const { path } of files) if (flags.force !== true && existsSync(path)) throw inTheWay(path);
      for (const file of files) await write(file.path, file.text);
      print(`Written: ${files.map(({ path }) => path).join(', ')}\n${nextSteps(answers)}`);
    });
}

const MISSING = 'init needs a terminal to ask in, or --base-url.';

/** Null when whoever was asked had enough. */
async function answersOf(flags: Flags, terminal: Terminal & { isTTY: boolean }): Promise<Answers | null> {
  const given = givenBy(flags);
  const { ask, Cancelled, DEFAULTS } = await import('./ask.ts');
  if (flags.yes === true || !terminal.isTTY) {
    const { baseUrl } = given;
    if (baseUrl === undefined) throw new UsageError(MISSING);
    return { ...DEFAULTS, model: null, github: false, ...given, baseUrl };
  }
  return ask(given, terminal, process.env).catch((error: unknown) => {
    if (error instanceof Cancelled) return null;
    throw error;
  });
}

function givenBy({ baseUrl, keyVariable, model, dialect, name, format, github }: Flags): Given {
  // Commander makes a --no-x true by default: that says nothing.
  const variable = keyVariable === false ? null : typeof keyVariable === 'string' ? keyVariable : undefined;
  const all = { baseUrl, keyVariable: variable, model, dialect, name, format, github };
  return Object.fromEntries(Object.entries(all).filter(([, each]) => each !== undefined)) as Given;
}

function refuseSecond(): void {
  const there = CONFIG_NAMES.find((name) => existsSync(name));
  if (there !== undefined) throw inTheWay(there);
}

function inTheWay(path: string): UsageError {
  return new UsageError(`There is ${path} already: add a target to it, or write over it by --force.`);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`${plain(path)} cannot be written: ${reasonOf(error)}.`);
  }
}

function nextSteps({ name, keyVariable }: Answers): string {
  const missing = keyVariable !== null && (process.env[keyVariable] ?? '') === '';
  return `Next:    ${missing ? `export ${keyVariable}=…; ` : ''}npx resproof run ${name}\n`;
}
