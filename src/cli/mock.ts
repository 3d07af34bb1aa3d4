import { rename, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { MockOptions, ScenarioInput } from '../../mock/index.ts';
import { dialectsOf, variants } from '../../mock/variants/index.ts';
import { faults } from '../../mock/faults/index.ts';
import { plain } from '../../reports/index.ts';
import { dialects, type DialectName } from '../../spec/index.ts';
import { openLog } from './access-log.ts';
import type { AccessLog } from './access-log.ts';
import { complain, print } from './output.ts';
import { UsageError } from './usage-error.ts';
import * as value from './values.ts';

interface Flags {
  port: number;
  host: string;
  dialect: DialectName;
  seed?: string;
  clock: 'virtual' | 'real';
  apiKey?: string[];
  fault?: string[];
  variant?: string[];
  scenario?: string[];
  gateTimeout?: number;
  ttft?: number;
  itl?: number;
  maxBody?: number;
  readyFile?: string;
  exitWithStdin?: true;
  /** False after --no-control. */
  control: boolean;
  controlKey?: string;
  log?: string;
}

const DEFAULT_PORT = 8787;
const CLOCKS = ['virtual', 'real'] as const;
const MINUTE = 60_000;

export function mockCommand(): Command {
  const command = new Command('mock');
  const add = <T>(flags: string, text: string, parser: (text: string, before?: T) => T, initial?: T) =>
    command.addOption(
      new Option(flags, text)
        .argParser((given, before: T | undefined) => parser(given, before))
        .default(initial),
    );
  command
    .summary('serve the mock')
    .description('Serves the Responses API, deterministic to the byte. Prints one line when it listens.');

  command.optionsGroup('Where:');
  add('--port <n>', '0 for any that is free', value.integer(0, 65_535), DEFAULT_PORT);
  command.option('--host <address>', 'on which address it listens', '127.0.0.1');
  command
    .option('--ready-file <file>', 'write the URL there once it listens')
    .option('--exit-with-stdin', 'end when standard input ends');

  command.optionsGroup('What it answers:');
  add('--dialect <name>', 'what it speaks', value.oneOf(dialects.map(({ name }) => name)), 'openai');
  command.option('--seed <text>', 'changes generated texts, arguments and ids');
  add('--clock <kind>', 'virtual (counts requests) or real', value.oneOf(CLOCKS), 'virtual');
  add('--api-key <keys>', 'the keys that are good (default: nearly any)', value.words);
  // Faults hold as a set, whatever their order.
  add(
    '--fault <ids>',
    'what to do wrong; see resproof list faults',
    value.someOf(faults.map(({ id }) => id)),
  );
  add(
    '--variant <ids>',
    'in which unusual way to be right; see resproof list variants',
    value.someOf(variants.map(({ id }) => id)),
  );
  add(
    '--scenario <file>',
    'what to answer to what: .yaml, .json, or a module; may be repeated',
    value.several,
  );
  add(
    '--gate-timeout <time>',
    'how long a gate of a scenario holds (default: 30s)',
    value.duration(60 * MINUTE),
  );
  add('--ttft <time>', 'before the first event of a stream', value.duration(5 * MINUTE));
  add('--itl <time>', 'before each further event', value.duration(MINUTE));
  add('--max-body <size>', 'beyond it 413, e.g. 64k (default: 20M)', value.size);

  command.optionsGroup('How tests speak to it:');
  command
    .option('--no-control', 'without the control API under /__resproof/')
    .option('--control-key <key>', 'the control API asks for it, as a bearer', value.filled)
    .option('--log <file>', 'a line of JSON for each request; - is standard error', value.filled);

  return command
    .addHelpText(
      'after',
      '\nExamples:\n  resproof mock\n  resproof mock --port 0 --fault no-sequence-number --log -\n  resproof mock --scenario tides.yaml\n  OPENAI_BASE_URL=http://127.0.0.1:8787/v1 OPENAI_API_KEY=sk-test node my-client.js',
    )
    .action((flags: Flags) => serve(flags));
}

async function serve(flags: Flags): Promise<void> {
  const { createEngine } = await import('../../mock/index.ts');
  const { listen } = await import('../../mock/adapters/node-http.ts');
  const { warm } = await import('../../mock/answer/warm.ts');
  const scenario = await scenarioOf(flags.scenario ?? []);
  const log = flags.log === undefined ? null : await openLog(flags.log);
  try {
    const engine = createEngine(mockOptions(flags, scenario, log));
    const { port, host } = flags;
    const listener = await listen(engine, { port, host }).catch((error: unknown) => {
      throw new UsageError(`The mock cannot listen on ${plain(host)}:${port}: ${reasonOf(error)}.`);
    });
    try {
      warnOfOpenControl(flags, listener.host);
      warnOfVariants(flags);
      if (flags.readyFile !== undefined) await announce(flags.readyFile, listener.origin);
      print(`resproof mock ${listener.origin}\n`);
      // What the first request needs loads while nobody waits for it.
      void warm();
      await ending(flags.exitWithStdin === true);
    } finally {
      await listener.close();
    }
  } finally {
    await log?.close();
  }
}

/** The files as one scenario: steps one behind the other; what two say of the whole, the last says. */
async function scenarioOf(files: readonly string[]): Promise<ScenarioInput | null> {
  const { loadScenario, ScenarioFileError } = await import('../../mock/index.ts');
  const { prepare } = await import('../../mock/scenario/prepare.ts');
  let whole = null as ScenarioInput | null;
  for (const file of files) {
    try {
      const one = await loadScenario(file);
      // Names of steps hold across files.
      whole = { ...whole, ...one, steps: [...(whole?.steps ?? []), ...one.steps] };
      prepare(whole, plain(file));
    } catch (error) {
      if (error instanceof ScenarioFileError || error instanceof TypeError)
        throw new UsageError(error.message);
      throw error;
    }
  }
  return whole;
}

/** On the loopback address only this machine reaches the journal and the reset; elsewhere everybody does. */
function warnOfOpenControl({ control, controlKey }: Flags, address: string): void {
  if (!control || controlKey !== undefined || /^(127\.|::1$)/.test(address)) return;
  complain(
    `The control API is open to whoever reaches ${plain(address)}: --control-key asks for a key, --no-control closes it.\n`,
  );
}

/** What is right in one dialect need not be in another. */
function warnOfVariants({ variant = [], dialect }: Flags): void {
  for (const each of variants) {
    if (!variant.includes(each.id) || dialectsOf(each).includes(dialect)) continue;
    complain(`In the dialect ${dialect} it is wrong to answer so: ${each.id}.\n`);
  }
}

function mockOptions(flags: Flags, scenario: ScenarioInput | null, log: AccessLog | null): MockOptions {
  const {
    dialect,
    clock,
    control,
    seed,
    apiKey,
    fault,
    variant,
    ttft,
    itl,
    maxBody,
    gateTimeout,
    controlKey,
  } = flags;
  const given = {
    seed,
    apiKeys: apiKey,
    faults: fault,
    variants: variant,
    ttft,
    itl,
    maxBody,
    gateTimeout,
    controlKey,
  };
  return {
    dialect,
    clock,
    control,
    ...(scenario && { scenario }),
    ...(log && { log: (line) => log.write(line) }),
    ...Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined)),
  };
}

/** By rename, so that whoever waits for the file never reads half of it. */
async function announce(file: string, origin: string): Promise<void> {
  try {
    await writeFile(`${file}.tmp`, `${origin}\n`);
    await rename(`${file}.tmp`, file);
  } catch (error) {
    throw new UsageError(`--ready-file ${plain(file)} cannot be written: ${reasonOf(error)}.`);
  }
}

/** Resolves when the mock is to end: by signal, or with standard input if that was asked for. */
function ending(withStdin: boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      process.off('SIGINT', end).off('SIGTERM', end);
      if (withStdin) process.stdin.destroy();
      resolve();
    };
    process.on('SIGINT', end).on('SIGTERM', end);
    if (withStdin) process.stdin.on('end', end).on('close', end).on('error', end).resume();
  });
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'something else listens there',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  ENOTFOUND: 'there is no such host',
  ENOENT: 'its folder does not exist',
};

function reasonOf(error: unknown): string {
  const { code = '', message = 'unknown reason' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? plain(message, 200);
}
