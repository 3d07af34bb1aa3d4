import { Command, Option } from 'commander';
import { basename, relative, sep } from 'node:path';
import { plain, type ShownExchange, type Wire } from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { dialects, type DialectName } from '../../spec/index.ts';
import { INPUT } from '../wire/bounds.ts';
import { isBounded } from '../wire/measure-json.ts';
import type { JudgeOptions } from '../runner/judge-transcript.ts';
import { openBaseline, type BaselineFile, type BaselineFlags } from './baseline.ts';
import { readInput, tooMuch } from './read-input.ts';
import { DEFAULT_OUT } from './run-options.ts';
import { UsageError } from './usage-error.ts';
import { anyCase, FAIL_ON, oneOf, someOf } from './values.ts';
import { makeOutFolder, report, reporters, type ReportFlags } from './write-reports.ts';

interface Flags extends Omit<ReportFlags, 'out'>, BaselineFlags {
  dialect?: DialectName;
  request?: string;
  failOn: 'must' | 'should';
  out?: string;
}

export function judgeCommand(): Command {
  const dialect = new Option('--dialect <name>', 'default: that of the transcript, else openai');
  const failOn = new Option('--fail-on <level>', 'what makes the exit code 1: must, should');
  const reporter = new Option(
    '--reporter <names>',
    `of ${reporters.join(', ')} (default: terminal; with --out, all)`,
  );
  return new Command('judge')
    .summary('judge a transcript, a HAR or one answer, offline')
    .description(
      'Judges, offline and at no cost: the transcript of a run, a HAR (what a browser or a proxy saved), or\n' +
        'one answer as it came, SSE or JSON; with its status line and headers (curl -i) they are judged too.',
    )
    .argument('<file>', 'what to judge; - for standard input')
    .addOption(dialect.argParser(oneOf(dialects.map(({ name }) => name))))
    .option('--request <file>', 'the JSON body that was sent, to judge the answer against it')
    .option('--baseline <file>', 'known failures, which do not count')
    .option('--update-baseline', 'make it, or make it fit the transcript')
    .addOption(failOn.argParser(anyCase(FAIL_ON)).default('must'))
    .addOption(reporter.argParser(someOf(reporters)))
    .option('--out <dir>', `for reports (default: ${DEFAULT_OUT}, where --reporter names a file)`)
    .option('--json', 'the JSON report on standard output')
    .option('--quiet', 'failures and the verdict in a line each')
    .addHelpText(
      'after',
      `
Exit codes: 0 no MUST is broken; 1 a MUST is broken; 2 the input cannot be
judged. A transcript of a run has the exit code of the run.

Examples:
  resproof judge resproof-report/transcript.jsonl --dialect compatible
  resproof judge run.jsonl --reporter html,sarif --out again
  curl -siN "$URL/responses" -H … -d @sent.json | resproof judge - --request sent.json`,
    )
    .action(async (file: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const wanted = flags.reporter ?? (flags.out === undefined ? ['terminal'] : undefined);
      const out = flags.out ?? DEFAULT_OUT;
      if (wanted === undefined || wanted.some((name) => name !== 'terminal')) await makeOutFolder(out);
      const baseline = await openBaseline(flags);
      const { result, exchanges } = await judged(file, flags, baseline.options);
      const wire = { uri: uriOf(file, out), exchanges };
      const written = await baseline.keep(result);
      await report(result, { ...flags, out, reporter: wanted }, { failOn: flags.failOn, wire }, written);
      process.exitCode = result.exitCode;
    });
}

/** Where the input lies, as seen from the folder of the reports. */
function uriOf(file: string, out: string): string {
  if (file === '-') return 'stdin';
  return relative(out, file).split(sep).map(encodeURIComponent).join('/');
}

interface Judged {
  result: Report;
  exchanges: Wire['exchanges'];
}

async function judged(
  file: string,
  { dialect, request, failOn }: Flags,
  known: BaselineFile['options'],
): Promise<Judged> {
  if (file === '-' && request === '-')
    throw new UsageError('Only one of the two can come from standard input.');
  const bytes = await readInput(file);
  const { looksLikeTranscript, readTranscript, TranscriptError } = await import('../wire/read-transcript.ts');
  const { judgeExchanges, judgeTranscript } = await import('../runner/judge-transcript.ts');
  const { shown, shownAll } = await import('../shown.ts');
  const name = file === '-' ? 'standard input' : file;

  if (looksLikeTranscript(bytes.toString('utf8', 0, HEAD))) {
    if (request !== undefined)
      throw new UsageError('A transcript has its requests: --request is for a single answer.');
    try {
      const transcript = readTranscript(bytes);
      const result = await judgeTranscript(transcript, { dialect, failOn, ...known });
      return { result, exchanges: () => shownAll(transcript.exchanges) };
    } catch (error) {
      if (error instanceof TranscriptError) throw new UsageError(`${plain(name)}, ${error.message}.`);
      throw error;
    }
  }

  if (bytes.length > INPUT.answerBytes) throw tooMuch(plain(name), INPUT.answerBytes);
  const document = documentIn(bytes.toString('utf8'));
  const { looksLikeHar } = await import('../har.ts');
  if (looksLikeHar(document)) {
    if (request !== undefined)
      throw new UsageError('A HAR has its requests: --request is for a single answer.');
    return judgedHar(document, name, { dialect, failOn, ...known });
  }
  refuseReport(document, plain(name));
  const { exchangeFromWire } = await import('../raw.ts');
  const sent = request === undefined ? null : await readRequest(request);
  const exchange = exchangeFromWire(bytes, { name: file === '-' ? 'stdin' : basename(file), request: sent });
  const judgement = await judgeExchanges([exchange], { dialect, failOn, ...known });
  refuseUnread(judgement, plain(name));
  const result: Report = {
    ...judgement,
    target: { ...judgement.target, baseUrl: name },
    // What made the answer is not known, so there is nothing that would make it again.
    exchanges: judgement.exchanges.map((summary) => ({ ...summary, curl: '' })),
  };
  return { result, exchanges: (): ShownExchange[] => [shown(exchange)] };
}

/** Bytes in which a transcript shows that it is one. */
const HEAD = 64 * 1024;

async function judgedHar(document: unknown, name: string, options: JudgeOptions): Promise<Judged> {
  const { HarError, readHar } = await import('../har.ts');
  const { judgeExchanges } = await import('../runner/judge-transcript.ts');
  const { shownAll } = await import('../shown.ts');
  try {
    const { exchanges, notes } = readHar(document);
    const judgement = await judgeExchanges(exchanges, options);
    const result: Report = {
      ...judgement,
      target: { ...judgement.target, baseUrl: name },
      notes: [...judgement.notes, ...notes],
    };
    return { result, exchanges: () => shownAll(exchanges) };
  } catch (error) {
    if (error instanceof HarError) throw new UsageError(`${plain(name)} ${plain(error.message, 500)}.`);
    throw error;
  }
}

/** Null for what is no JSON, or too much of it. */
function documentIn(text: string): unknown {
  if (!isBounded(text)) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** It lies about where a transcript does, and would be judged as a very strange Response. */
function refuseReport(document: unknown, name: string): void {
  if (typeof document !== 'object' || document === null) return;
  const { schema, resproof } = document as Record<string, unknown>;
  if (schema === 1 && typeof resproof === 'string')
    throw new UsageError(`${name} is a report; judge the transcript.jsonl beside it.`);
}

/** What could not be read to its end is not shown to be right. Where it is wrong from the beginning, that is said. */
function refuseUnread({ exitCode, exchanges }: Report, name: string): void {
  const [unread] = exchanges.flatMap(({ failure }) => /^too-large: (.*)$/s.exec(failure ?? '')?.[1] ?? []);
  if (exitCode === 0 && unread !== undefined)
    throw new UsageError(`${name} cannot be judged to its end: ${unread}.`);
}

async function readRequest(file: string): Promise<string> {
  const text = (await readInput(file, INPUT.answerBytes)).toString('utf8');
  if (!isBounded(text))
    throw new UsageError(
      `--request ${plain(file, 200)} is no request: it is nested too deeply, or has too much in it.`,
    );
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new UsageError(`--request ${plain(file)} is not JSON.`);
  }
}
