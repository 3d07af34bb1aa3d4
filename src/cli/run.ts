import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createProgress, plain, toJson } from '../../reports/index.ts';
import { factsOf, type DialectName } from '../../spec/index.ts';
import type { dryRun } from '../runner/dry-run.ts';
import type { RunObserver } from '../runner/observer.ts';
import type { RunOptions } from '../runner/options.ts';
import type { Transcript } from '../wire/transcript.ts';
import { openBaseline } from './baseline.ts';
import { complain, print } from './output.ts';
import { readInput } from './read-input.ts';
import { runOptions, targetOf, type RunFlags } from './run-options.ts';
import { stopper, type EarlySignals } from './signals.ts';
import { UsageError } from './usage-error.ts';
import { wireLines } from './wire-log.ts';
import { isFolder, makeOutFolder, reasonOf, report as tell } from './write-reports.ts';

const TRANSCRIPT = 'transcript.jsonl';

/** @param early what came while the program was loaded: a run that is stopped then has a report as well */
export async function runAction(flags: RunFlags, early: EarlySignals): Promise<void> {
  const stop = stopper(early);
  try {
    await conduct(flags, stop.signal);
  } finally {
    stop.forget();
  }
}

async function conduct(flags: RunFlags, signal: AbortSignal): Promise<void> {
  // Loaded here, so that `--help` and a wrong option do not wait for an HTTP client.
  const { run } = await import('../runner/run.ts');
  const said = runOptions(flags);
  const target = targetOf(flags, process.env);
  // Also before a real run: what is wrong with the options is found before anything is started or made.
  const { dryRun } = await import('../runner/dry-run.ts');
  const plan = dryRun({ ...said, ...(target ?? { baseUrl: NOWHERE }) });
  if (flags.dryRun) {
    printPlan(plan, flags);
    return;
  }
  const baseline = await openBaseline(flags);
  await makeRoom(flags);

  const embedded = target === null ? await embeddedMock(flags) : null;
  try {
    const options: RunOptions = {
      ...said,
      ...baseline.options,
      ...(target ?? {
        baseUrl: embedded!.url,
        apiKey: embeddedKey(flags.dialect),
        apiKey2: `${embeddedKey(flags.dialect)}-2`,
        kind: 'embedded-mock',
      }),
      resume: flags.resume === true ? await earlierRun(flags.out) : null,
      signal,
      transcriptPath: join(flags.out, TRANSCRIPT),
    };
    const { observer, end } = followed(flags);
    const { report } = await run(options, observer).finally(end);
    const { shownFrom } = await import('../shown.ts');
    const wire = { uri: TRANSCRIPT, exchanges: () => shownFrom(join(flags.out, TRANSCRIPT)) };
    const written = [join(flags.out, TRANSCRIPT), ...(await baseline.keep(report))];
    await tell(report, flags, { failOn: flags.failOn, wire }, written);
    process.exitCode = report.exitCode;
  } finally {
    await embedded?.close();
  }
}

/** The transcript of the run that is to go on. */
async function earlierRun(out: string): Promise<Transcript> {
  const file = join(out, TRANSCRIPT);
  const { readTranscript, TranscriptError } = await import('../wire/read-transcript.ts');
  try {
    return readTranscript((await readInput(file)).toString('utf8'));
  } catch (error) {
    const why = error instanceof TranscriptError ? `${plain(file)}, ${error.message}.` : null;
    const said = why ?? (error instanceof UsageError ? error.message : null);
    if (said === null) throw error;
    throw new UsageError(`--resume has nothing to go on with: ${said}`);
  }
}

/** Any key of the right form is good to the mock; the user's own is not shown to it, since it has no need of it. */
const embeddedKey = (dialect: DialectName): string =>
  `${factsOf(dialect).auth.keyPrefixes[0] ?? 'sk-'}resproof-embedded`;

async function embeddedMock({ dialect }: RunFlags): Promise<{ url: string; close(): Promise<void> }> {
  const { startMock } = await import('../../mock/index.ts');
  return startMock({ dialect });
}

function printPlan(plan: ReturnType<typeof dryRun>, flags: RunFlags): void {
  if (flags.json) {
    print(toJson(plan));
    return;
  }
  const { cases, requests, inputTokens, outputTokens, seconds } = plan;
  print(
    `${cases} cases, ${requests} requests; about ${inputTokens} tokens in, ${outputTokens} out; about ${timeOf(seconds)}.\n` +
      'Retries are not counted. Nothing was sent.\n',
  );
}

const MINUTE = 60;
const HOUR = 3_600;

/** `64 s`, `16 min`, `4.1 h`. */
function timeOf(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  return seconds < 2 * HOUR
    ? `${Math.ceil(seconds / MINUTE)} min`
    : `${Math.ceil((seconds * 10) / HOUR) / 10} h`;
}

/** Where the embedded mock would be, before it is. */
const NOWHERE = 'http://mock.resproof.invalid/v1';

/** Fails before the first request and not after the last one. */
async function makeRoom({ out, reportJson }: RunFlags): Promise<void> {
  await makeOutFolder(out);
  if (reportJson === undefined) return;
  try {
    await access(dirname(reportJson), constants.W_OK);
    if (await isFolder(reportJson)) throw new Error('it is a folder');
  } catch (error) {
    throw new UsageError(`--report-json ${plain(reportJson)} cannot be written to: ${reasonOf(error)}.`);
  }
}

function followed(flags: RunFlags): { observer: RunObserver; end: () => void } {
  if (flags.verbose) {
    return {
      observer: {
        exchanged: (exchange) => complain(wireLines(exchange)),
        noted: (message) => complain(`* ${plain(message)}\n`),
      },
      end: () => undefined,
    };
  }
  if (flags.quiet) return { observer: {}, end: () => undefined };
  const { isTTY, columns } = process.stderr;
  const progress = createProgress({ isTTY, columns, write: complain });
  return { observer: progress, end: progress.end };
}
