import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createProgress, formats, plain, renderTerminal, toJson, type View } from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { RunObserver } from '../runner/observer.ts';
import type { RunOptions } from '../runner/options.ts';
import { complain, print, viewOf } from './output.ts';
import { runOptions, targetOf, type RunFlags } from './run-options.ts';
import { UsageError } from './usage-error.ts';
import { wireLines } from './wire-log.ts';

const TRANSCRIPT = 'transcript.jsonl';

export async function runAction(flags: RunFlags): Promise<void> {
  // Loaded here, so that `--help` and a wrong option do not wait for an HTTP client.
  const { run } = await import('../runner/run.ts');
  const said = runOptions(flags);
  const target = targetOf(flags, process.env);
  if (flags.dryRun) {
    await dryRun({ ...said, ...(target ?? { baseUrl: NOWHERE }) }, flags);
    return;
  }
  await makeRoom(flags);

  const embedded = target === null ? await embeddedMock(flags) : null;
  const stop = stopper();
  try {
    const options: RunOptions = {
      ...said,
      ...(target ?? { baseUrl: embedded!.url, apiKey: EMBEDDED_KEY, kind: 'embedded-mock' }),
      signal: stop.signal,
      transcriptPath: join(flags.out, TRANSCRIPT),
    };
    const { observer, end } = followed(flags);
    const { report } = await run(options, observer).finally(end);
    await write(report, flags);
    process.exitCode = report.exitCode;
  } finally {
    stop.forget();
    await embedded?.close();
  }
}

/** Any key is good to the mock; the user's own is not shown to it, since it has no need of it. */
const EMBEDDED_KEY = 'sk-resproof-embedded';

async function embeddedMock({ dialect }: RunFlags): Promise<{ url: string; close(): Promise<void> }> {
  const { startMock } = await import('../../mock/index.ts');
  return startMock({ dialect });
}

async function dryRun(options: RunOptions, flags: RunFlags): Promise<void> {
  const { dryRun: estimate } = await import('../runner/dry-run.ts');
  const plan = estimate(options);
  if (flags.json) {
    print(toJson(plan));
    return;
  }
  const { cases, requests, inputTokens, outputTokens, seconds } = plan;
  print(
    `${cases} cases, ${requests} requests; about ${inputTokens} tokens in, ${outputTokens} out; about ${seconds} s.\n` +
      'Retries are not counted. Nothing was sent.\n',
  );
}

/** A dry run of the embedded mock needs no mock. */
const NOWHERE = 'http://mock.resproof.invalid/v1';

/** Fails before the first request and not after the last one. */
async function makeRoom({ out, reportJson }: RunFlags): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    throw new UsageError(`--out ${plain(out)} cannot be written to: ${reasonOf(error)}.`);
  }
  if (reportJson === undefined) return;
  try {
    await access(dirname(reportJson), constants.W_OK);
  } catch (error) {
    throw new UsageError(`--report-json ${plain(reportJson)} cannot be written to: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? plain(error.message) : 'unknown reason';
}

/** The first signal ends the run with a partial report, the second one at once. */
function stopper(): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    complain('\nStopping: what was seen so far is summed up. Once more to stop at once.\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    forget: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
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
  const progress = createProgress(process.stderr);
  return { observer: progress, end: progress.end };
}

async function write(report: Report, flags: RunFlags): Promise<void> {
  const wanted = (name: string) => flags.reporter === undefined || flags.reporter.includes(name);
  const written: string[] = [];
  for (const format of formats.filter(({ name }) => wanted(name))) {
    const file = join(flags.out, format.file);
    await writeFile(file, format.write(report, flags.failOn));
    written.push(file);
  }
  if (flags.reportJson !== undefined) await writeFile(flags.reportJson, toJson(report));
  if (flags.json) {
    print(toJson(report));
    return;
  }
  if (!wanted('terminal')) return;
  const detail: View['detail'] = flags.verbose ? 'full' : flags.quiet ? 'quiet' : 'normal';
  print(renderTerminal(report, { ...viewOf(flags), detail }));
  if (!flags.quiet) print(`\nWritten: ${[...written, join(flags.out, TRANSCRIPT)].join(', ')}\n`);
}
