/**
 * `resproof`: judges servers of the Responses API from a program.
 *
 * ```ts
 * const { report } = await run({ baseUrl: 'https://gw.example/v1', apiKey, model: 'small', quick: true });
 * process.exitCode = report.exitCode;
 * ```
 *
 * The mock is at `resproof/mock` and `resproof/msw`, an adapter for Vitest at `resproof/vitest`.
 */
import { judgeExchanges, judgeTranscript, type JudgeOptions } from './runner/judge-transcript.ts';
import { exchangeFromWire, wireOfEvents, type RawContext } from './raw.ts';
import { readTranscript } from './wire/read-transcript.ts';
import type { Report } from '../spec/generated/report.ts';

export type {
  CaseResult,
  Report,
  ReportedFinding,
  RequirementResult,
  Verdict,
} from '../spec/generated/report.ts';
export type { Capability, DialectName, Level, Requirement, RequirementId } from '../spec/index.ts';
export { capabilities, dialects, levelIn, requirement, requirements } from '../spec/index.ts';
export { badgeEndpoint, renderBadge } from '../reports/badge.ts';
export { renderCtrf } from '../reports/ctrf.ts';
export { renderJunit } from '../reports/junit.ts';
export { renderMarkdown } from '../reports/markdown.ts';
export { renderTerminal } from '../reports/terminal.ts';
export { defaultView, type Ci, type View } from '../reports/view.ts';
export { renderHtml, renderSarif, type RenderOptions } from './render.ts';
export {
  BaselineError,
  readBaseline,
  type Baseline,
  type BaselineEntry,
} from './runner/baseline/baseline.ts';
export type { RunObserver, Spent } from './runner/observer.ts';
export { OptionError, type RunOptions } from './runner/options.ts';
export { defineConfig } from './cli/config/define.ts';
export type { Config, Target } from '../spec/generated/config.ts';
export { run, type RunOutcome } from './runner/run.ts';
export { version } from './wire/version.ts';
export type { Exchange, Failure, Header, ReceivedResponse, SentRequest } from './wire/exchange.ts';
export { TranscriptError } from './wire/read-transcript.ts';

/** How to judge one answer. */
export interface WireOptions extends RawContext, Pick<JudgeOptions, 'dialect' | 'failOn'> {}

/**
 * Judges one answer offline, by every check that needs no particular request: bytes as they came (SSE, JSON, or a whole
 * HTTP answer with its head), or the events of a stream as objects.
 *
 * @returns the report; its exitCode is 1 when a MUST is broken, and else 0
 * @throws OptionError when the dialect is not known
 */
export async function judge(
  wire: string | Uint8Array | readonly object[],
  options: WireOptions = {},
): Promise<Report> {
  const { dialect, failOn, ...context } = options;
  const bytes = typeof wire === 'string' || wire instanceof Uint8Array ? wire : wireOfEvents(wire);
  return judgeExchanges([exchangeFromWire(bytes, context)], { dialect, failOn });
}

/**
 * Judges a run again from the text of its transcript: without a key, without cost, and with the same findings.
 *
 * @throws TranscriptError naming the first line that cannot be read, OptionError when the dialect is not known
 */
export async function judgeRun(
  transcript: string,
  options: Pick<JudgeOptions, 'dialect' | 'failOn' | 'baseline'> = {},
): Promise<Report> {
  return judgeTranscript(readTranscript(transcript), options);
}
