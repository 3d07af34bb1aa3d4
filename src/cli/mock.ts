import { rename, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Account } from '../../mock/answer/ledger.ts';
import { LEAST, type Limits } from '../../mock/answer/limits/limits.ts';
import type { MockOptions, ScenarioInput, Store } from '../../mock/index.ts';
import { dialectsOf, variants } from '../../mock/variants/index.ts';
import { faults } from '../../mock/faults/index.ts';
import { plain } from '../../reports/index.ts';
import { dialects, factsOf, type AnswerShape, type DialectName } from '../../spec/index.ts';
import { openLog } from './access-log.ts';
import type { AccessLog } from './access-log.ts';
import { complain, print } from './output.ts';
import { UsageError } from './usage-error.ts';
import * as value from './values.ts';

interface Flags {
  port: number;
  host: string;
  dialect: DialectName;
  shape?: AnswerShape;
  seed?: string;
  clock: 'virtual' | 'real';
  apiKey?: string[];
  fault?: string[];
  variant?: string[];
  scenario?: string[];
  gateTimeout?: number;
  ttft?: number;
  itl?: number;
  jitter?: number;
  maxBody?: number;
  account?: Partial<Account>;
  cacheDelay?: number;
  rpm?: number;
  tpm?: number;
  inFlight?: number;
  contextWindow?: Windows;
  /** False after --no-websocket. */
  websocket: boolean;
  socketAge?: number;
  store?: string;
  record?: string;
  upstream?: string;
  upstreamKeyEnv?: string;
  replay?: string;
  replaySpeed?: number;
  readyFile?: string;
  exitWithStdin?: true;
  /** False after --no-control. */
  control: boolean;
  controlKey?: string;
  log?: string;
}

/** Tokens: of every model, and of single ones. */
type Windows = Pick<Limits, 'contextWindow' | 'contextWindows'>;

const DEFAULT_PORT = 8787;
const SHAPES: readonly AnswerShape[] = ['responses', 'chat'];
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
  add(
    '--shape <name>',
    'of an answer, in ezmodel: responses or chat (default: responses)',
    value.oneOf(SHAPES),
  );
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
  add(
    '--jitter <share>',
    'each wait is longer or shorter by up to this, at random by the seed: 0 to 1',
    value.share,
  );
  add(
    '--cache-delay <time>',
    'until a cache that was asked for is in effect (default: at once)',
    value.duration(60 * MINUTE),
  );
  add('--max-body <size>', 'beyond it 413, e.g. 64k (default: 20M)', value.size);

  command.optionsGroup('What keys may ask for:');
  add('--rpm <n>', 'requests a minute of each key; beyond it 429', value.integer(LEAST.rpm));
  add('--tpm <n>', 'tokens a minute of each key; beyond it 429', value.integer(LEAST.tpm));
  add(
    '--in-flight <n>',
    'requests of each key that are answered at a time; beyond it 429 (default in bytespike: 100)',
    value.integer(LEAST.inFlight),
  );
  add(
    '--account <name=usd>',
    `in bytespike, what each key has to spend: ${ACCOUNT.join(', ')} (may be repeated)`,
    account,
  );
  add(
    '--context-window <tokens>',
    'of every model, or of one: gpt-5=8k; beyond it 400 (may be repeated)',
    contextWindow,
  );

  command.optionsGroup('WebSockets:');
  command.option('--no-websocket', 'refuse WebSockets at /responses with 426');
  add(
    '--socket-age <time>',
    'a WebSocket takes turns for so long (default: 60m)',
    value.duration(24 * 60 * MINUTE),
  );

  command.optionsGroup('In place of its own answers:');
  command
    .option(
      '--record <dir>',
      'pass requests on to the upstream, and keep each exchange as a file',
      value.filled,
    )
    .option('--upstream <url>', 'its base URL, e.g. https://api.openai.com/v1', value.filled)
    .option(
      '--upstream-key-env <name>',
      'the variable that holds its key (default: the key that the client sends)',
      value.filled,
    )
    .option('--replay <dir>', 'answer from recordings', value.filled);
  add('--replay-speed <factor>', '1 as recorded (default), 10 ten times as fast, max', value.speed);

  command.optionsGroup('Where its state is:');
  command.option(
    '--store <url>',
    'sqlite:FILE, or redis://HOST:PORT for several that share it (default: in memory)',
    value.filled,
  );

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
  const { createEngine, TapeError } = await import('../../mock/index.ts');
  const { listen } = await import('../../mock/adapters/node-http.ts');
  const { warm } = await import('../../mock/answer/warm.ts');
  const scenario = await scenarioOf(flags.scenario ?? []);
  const store = flags.store === undefined ? null : await storeOf(flags.store);
  const log = flags.log === undefined ? null : await openLog(flags.log);
  try {
    const engine = createEngine({
      ...mockOptions(flags, scenario, log),
      ...tapeOptions(flags),
      ...(store && { store }),
    });
    await engine.ready().catch((error: unknown) => {
      throw error instanceof TapeError ? new UsageError(plain(error.message, 500)) : error;
    });
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
    await store?.close();
  }
}

async function storeOf(name: string): Promise<Store> {
  const { openStore, StoreError } = await import('../../mock/index.ts');
  try {
    return await openStore(name);
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(`--store: ${plain(error.message)}`);
    throw error;
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
  const { dialect, clock, control, websocket, seed, apiKey, fault, variant, ttft, itl, jitter, maxBody } =
    flags;
  const { gateTimeout, controlKey, socketAge, rpm, tpm, inFlight } = flags;
  const limits = Object.fromEntries(
    Object.entries({ rpm, tpm, inFlight, ...flags.contextWindow }).filter(([, each]) => each !== undefined),
  );
  const { shapes } = factsOf(dialect);
  if (flags.shape !== undefined && !shapes.includes(flags.shape))
    throw new UsageError(
      `--shape ${flags.shape}: the dialect ${dialect} answers as ${shapes.join(', ')} alone.`,
    );
  const given = {
    shape: flags.shape,
    account: flags.account,
    cacheDelay: flags.cacheDelay,
    seed,
    apiKeys: apiKey,
    faults: fault,
    variants: variant,
    ttft,
    itl,
    jitter,
    maxBody,
    gateTimeout,
    controlKey,
    socketAge,
  };
  return {
    dialect,
    clock,
    control,
    websocket,
    limits,
    ...(scenario && { scenario }),
    ...(log && { log: (line) => log.write(line) }),
    ...Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined)),
  };
}

const ACCOUNT = ['credit', 'bucket', 'day', 'week', 'organisation'] as const;

function account(text: string, before: Partial<Account> = {}): Partial<Account> {
  const pairs = text.split(',').map((pair) => {
    const [, name, dollars] = /^([a-z]+)=(\d{1,9}(?:\.\d{1,2})?)$/.exec(pair.trim()) ?? [];
    const known = ACCOUNT.find((each) => each === name);
    if (known === undefined)
      throw new InvalidArgumentError(
        `Give one of ${ACCOUNT.join(', ')} and dollars, such as credit=20 or bucket=0.05.`,
      );
    return [known, Number(dollars)] as const;
  });
  return { ...before, ...Object.fromEntries(pairs) };
}

const TOKENS = /^(?:(.+)=)?(\d{1,9})(k?)$/i;

function contextWindow(text: string, before: Windows = {}): Windows {
  const [, model, amount, unit] = TOKENS.exec(text) ?? [];
  const tokens = Number(amount) * (unit === '' ? 1 : 1_000);
  if (!(tokens >= LEAST.contextWindow))
    throw new InvalidArgumentError(
      `Give tokens, ${LEAST.contextWindow} or more, such as 8000, 128k or gpt-5=8k.`,
    );
  return model === undefined
    ? { ...before, contextWindow: tokens }
    : { ...before, contextWindows: { ...before.contextWindows, [model]: tokens } };
}

/** Throws UsageError for what does not go together. */
function tapeOptions(flags: Flags): Pick<MockOptions, 'record' | 'replay'> {
  const { record, upstream, upstreamKeyEnv, replay, replaySpeed, scenario, fault } = flags;
  const tape = record === undefined ? '--replay' : '--record';
  const wrong: readonly (readonly [boolean, string])[] = [
    [record !== undefined && replay !== undefined, '--record and --replay: it does one or the other.'],
    [record !== undefined && upstream === undefined, '--record needs --upstream: whose answers are kept.'],
    [record === undefined && upstream !== undefined, '--upstream is for --record.'],
    [record === undefined && upstreamKeyEnv !== undefined, '--upstream-key-env is for --record.'],
    [replay === undefined && replaySpeed !== undefined, '--replay-speed is for --replay.'],
    [
      (record ?? replay) !== undefined && (scenario ?? fault) !== undefined,
      `${tape} with --scenario or --fault: they cannot change what another server says.`,
    ],
  ];
  const [, said] = wrong.find(([is]) => is) ?? [];
  if (said !== undefined) throw new UsageError(said);
  if (replay !== undefined)
    return { replay: { dir: replay, ...(replaySpeed !== undefined && { speed: replaySpeed }) } };
  if (record === undefined || upstream === undefined) return {};
  return { record: { dir: record, upstream, ...upstreamKey(upstreamKeyEnv) } };
}

function upstreamKey(variable: string | undefined): { upstreamKey?: string } {
  if (variable === undefined) return {};
  const key = process.env[variable] ?? '';
  if (key.trim() === '')
    throw new UsageError(`--upstream-key-env: the variable ${plain(variable)} is not set.`);
  return { upstreamKey: key.trim() };
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
