import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { plain } from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { MergedRun } from '../runner/judge-transcript.ts';
import type { Part } from '../runner/merge-transcripts.ts';
import type { Transcript } from '../wire/transcript.ts';
import { openBaseline, type BaselineFlags } from './baseline.ts';
import { readInput } from './read-input.ts';
import { readReport } from './read-report.ts';
import { DEFAULT_OUT } from './run-options.ts';
import { UsageError } from './usage-error.ts';
import { anyCase, FAIL_ON, someOf } from './values.ts';
import { isFolder, makeOutFolder, report as tell, reporters, type ReportFlags } from './write-reports.ts';

interface Flags extends ReportFlags, BaselineFlags {
  failOn: 'must' | 'should';
}

const TRANSCRIPT = 'transcript.jsonl';

export function mergeCommand(): Command {
  const failOn = new Option('--fail-on <level>', 'what makes the exit code 1: must, should');
  const reporter = new Option('--reporter <names>', `of ${reporters.join(', ')} (default: all)`);
  return new Command('merge')
    .summary('join the shards of a run')
    .description(
      'Joins the shards of a run into one: their exchanges are judged together, as those of one\nrun are. Each is named by its folder, or by the report or the transcript in it.',
    )
    .argument('<shards...>', 'folders, report.json or transcript.jsonl of runs with --shard')
    .option('--out <dir>', 'for reports and transcript', DEFAULT_OUT)
    .option('--baseline <file>', 'known failures, which do not count')
    .option('--update-baseline', 'make it, or make it fit')
    .addOption(failOn.argParser(anyCase(FAIL_ON)).default('must'))
    .addOption(reporter.argParser(someOf(reporters)))
    .option('--report-json <file>', 'the JSON report in this file as well')
    .option('--json', 'the JSON report on standard output')
    .option('--quiet', 'failures and the verdict in a line each')
    .addHelpText(
      'after',
      `
The exit code is that of a whole run. A shard that is missing was not run.

Examples:
  resproof run --shard 1/2 --out one; resproof run --shard 2/2 --out two
  resproof merge one two --out whole`,
    )
    .action(async (shards: string[], _flags: unknown, command: Command) =>
      merge(shards, command.optsWithGlobals<Flags>()),
    );
}

async function merge(shards: readonly string[], flags: Flags): Promise<void> {
  const { mergeTranscripts, MergeError } = await import('../runner/merge-transcripts.ts');
  const { judgeTranscript } = await import('../runner/judge-transcript.ts');
  const { createTranscript } = await import('../wire/transcript.ts');
  const { shownAll } = await import('../shown.ts');
  const baseline = await openBaseline(flags);
  const parts: (Part & { report: Report | null })[] = [];
  for (const shard of shards) parts.push(await partOf(shard));
  let merged: ReturnType<typeof mergeTranscripts>;
  try {
    merged = mergeTranscripts(parts);
  } catch (error) {
    if (error instanceof MergeError) throw new UsageError(`${error.message}.`);
    throw error;
  }
  const { transcript, missing } = merged;
  await makeOutFolder(flags.out);
  const file = join(flags.out, TRANSCRIPT);
  const writer = await createTranscript(file, transcript.header);
  for (const exchange of transcript.exchanges) await writer.write(exchange);
  await writer.close();

  const reports = parts.flatMap((part) => part.report ?? []);
  const result = await judgeTranscript(transcript, {
    failOn: flags.failOn,
    ...baseline.options,
    merged: { ...toldBy(reports, parts.length), missing, transcript: file },
  });
  const written = [file, ...(await baseline.keep(result))];
  const wire = { uri: TRANSCRIPT, exchanges: () => shownAll(transcript.exchanges) };
  await tell(result, flags, { failOn: flags.failOn, wire }, written);
  process.exitCode = result.exitCode;
}

/** What only the reports know: why a shard ended, and what it has cost. */
function toldBy(reports: readonly Report[], parts: number): Omit<MergedRun, 'missing' | 'transcript'> {
  const early = reports.find(({ ended }) => ended !== 'complete');
  const sum = (key: keyof Report['spent']): number =>
    reports.reduce((total, { spent }) => total + spent[key], 0);
  return {
    ended: early?.ended ?? 'complete',
    spent:
      reports.length < parts
        ? null
        : {
            requests: sum('requests'),
            retries: sum('retries'),
            inputTokens: sum('inputTokens'),
            outputTokens: sum('outputTokens'),
            events: sum('events'),
          },
    notes: [...new Set(reports.flatMap(({ notes }) => notes))],
  };
}

/** A transcript, and the report of the same run where there is one. */
async function partOf(given: string): Promise<Part & { report: Report | null }> {
  const folder = await isFolder(given);
  if (!folder && !given.endsWith('.jsonl')) {
    const report = await readReport(given);
    return { name: plain(given, 200), report, transcript: await transcriptOf(given, report) };
  }
  const path = folder ? join(given, TRANSCRIPT) : given;
  const transcript = await readPart(path);
  const report = await readReport(join(dirname(path), 'report.json')).catch((error: unknown) => {
    if (error instanceof UsageError) return null;
    throw error;
  });
  const same = report !== null && isOf(transcript, report);
  return { name: plain(given, 200), transcript, report: same ? report : null };
}

/** The one beside the report, or where the run wrote it. Another run may have written there since. */
async function transcriptOf(file: string, report: Report): Promise<Transcript> {
  const beside = join(dirname(file), TRANSCRIPT);
  for (const path of [beside, ...(report.transcript === null ? [] : [report.transcript])]) {
    const transcript = await readPart(path).catch((error: unknown) => {
      if (error instanceof UsageError) return null;
      throw error;
    });
    if (transcript !== null && isOf(transcript, report)) return transcript;
  }
  throw new UsageError(
    `${plain(file, 200)} is without its transcript, which is judged: keep the folder of each run (--out), and name that.`,
  );
}

function isOf({ header }: Transcript, { startedAt, target, shard }: Report): boolean {
  return (
    header.startedAt === startedAt &&
    header.baseUrl === target.baseUrl &&
    header.shard?.index === shard?.index
  );
}

async function readPart(path: string): Promise<Transcript> {
  const { readTranscript, TranscriptError } = await import('../wire/read-transcript.ts');
  const bytes = await readInput(path);
  try {
    return readTranscript(bytes);
  } catch (error) {
    if (error instanceof TranscriptError) throw new UsageError(`${plain(path, 200)}, ${error.message}.`);
    throw error;
  }
}
