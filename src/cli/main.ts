/** The command line: `resproof COMMAND …`. */
import { Command, CommanderError } from 'commander';
import { plain } from '../../reports/index.ts';
import { OptionError } from '../runner/options.ts';
import { version } from '../wire/version.ts';
import { createRedactor } from '../wire/redact.ts';
import { configure } from './config/target.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { initCommand } from './init/init.ts';
import { judgeCommand } from './judge.ts';
import { listCommand } from './list.ts';
import { matrixCommand } from './matrix.ts';
import { mergeCommand } from './merge.ts';
import { mockCommand } from './mock.ts';
import { didYouMean } from '../../spec/nearest.ts';
import { complain, guardStreams, mayColor, type GlobalFlags } from './output.ts';
import { runAction } from './run.ts';
import { runCommand } from './run-options.ts';
import { INTERRUPTED, noSignals, type EarlySignals } from './signals.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command to its end. It never throws and never exits: it sets `process.exitCode` (0, 1, 2 or 3), so that
 * everything written is flushed before Node ends by itself.
 */
export async function main(argv: string[], early: EarlySignals = noSignals): Promise<void> {
  guardStreams();
  const args = splitAtEquals(argv);
  const program = createProgram(early);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = failed(error, args, program.opts<GlobalFlags>().verbose === true);
  }
}

/** Every command with its options; also what the reference is made of. */
export function createProgram(early: EarlySignals = noSignals): Command {
  const program = new Command('resproof')
    .description('Proves that a server speaks the Responses API, and stands in for one that does.')
    .version(version, '--version', 'the version')
    .helpOption('--help', 'this help')
    .helpCommand(false)
    .option('--no-color', 'no colours; NO_COLOR=1 does the same')
    .option('--verbose', 'more: the wire of a run, the stack of a fault')
    .addHelpText(
      'after',
      `
Examples:
  resproof run --base-url https://gw.example/v1 --api-key "$KEY"`,
    );
  const commands = [
    runCommand().action(async (target: string | undefined, _flags: unknown, command: Command) => {
      await configure(command, target);
      await runAction(command.optsWithGlobals(), early);
    }),
    mockCommand(),
    judgeCommand(),
    mergeCommand(),
    diffCommand(),
    matrixCommand(),
    initCommand(),
    listCommand(),
    explainCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  program.hook('preAction', async (_program, command) => {
    if (command.name() === 'run') return;
    // Loading leaves Node no moment to tell what has come.
    await new Promise((resolve) => setImmediate(resolve));
    if (early.takeOver()) process.exit(INTERRUPTED);
  });
  for (const command of [program, ...commands]) {
    command
      .exitOverride()
      .helpOption('--help', 'this help')
      .configureHelp({ showGlobalOptions: command !== program })
      // Complaints are written in one place, below, where keys are taken out.
      .configureOutput({
        outputError: () => undefined,
        getOutHasColors: () => mayColor(process.stdout, { color: true }),
      });
  }
  return program;
}

/**
 * `--name=value` → `--name value`, which commander takes alike. So that a mistyped `--apikey=sk-…` is complained about, and
 * its neighbour found, by its name alone, without the key.
 */
function splitAtEquals(argv: string[]): string[] {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  const split = options.flatMap((arg) => {
    const [, name, value] = /^(--[a-z0-9-]+)=(.*)$/s.exec(arg) ?? [];
    return name === undefined || value === undefined ? [arg] : [name, value];
  });
  return end === -1 ? split : [...split, ...argv.slice(end)];
}

/** Says what went wrong, in one line if it can be, and returns the exit code. */
function failed(error: unknown, args: string[], verbose: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const redact = createRedactor(secretsIn(args));
  if (error instanceof CommanderError) {
    // With no command at all, commander has printed the help.
    if (error.code !== 'commander.help') complain(`${oneLine(redact.text(error.message))}\n`);
    return 2;
  }
  if (error instanceof UsageError || error instanceof OptionError) {
    const hint =
      error instanceof OptionError && error.got !== null
        ? didYouMean(error.got, withSubjects(error.known))
        : '';
    complain(`error: ${oneLine(redact.text(error.message))}${hint}\n`);
    return 2;
  }
  const known = error instanceof Error ? error : new Error(String(error));
  complain(
    `resproof has failed, and it is no fault of the target: ${oneLine(redact.text(known.message))}\n` +
      `Please report this line with "resproof ${plain(version)}, Node ${process.versions.node}" and the command, keys left out` +
      `${verbose ? '' : '; --verbose adds where it happened'}.\n`,
  );
  if (verbose)
    complain(
      `${redact
        .text(known.stack ?? '')
        .split('\n')
        .map((line) => plain(line))
        .join('\n')}\n`,
    );
  return 2;
}

/** Where `tools.named` is known, `tools` selects it and its neighbours. */
function withSubjects(ids: readonly string[]): string[] {
  return [...ids, ...ids.filter((id) => id.includes('.')).map((id) => id.slice(0, id.indexOf('.')))];
}

/** Commander puts its suggestion in a line of its own. */
function oneLine(text: string): string {
  return plain(text.replaceAll('\n', ' '), 1_000);
}

/** Every value that may be a key, whatever became of it. */
function secretsIn(args: string[]): string[] {
  const given = args.filter((_, index) =>
    /^--(api-key|control-key|key-variable|header)/.test(args[index - 1] ?? ''),
  );
  const values = given.flatMap((text) => [text, text.replace(/^[^:]*:\s*/, ''), text.replace(/^.*\s/, '')]);
  return [...values, process.env['OPENAI_API_KEY'] ?? ''].filter((text) => text !== '');
}
