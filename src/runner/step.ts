/**
 * What one exchange means for the step that made it. Pure: the same answers decide a run while it goes on,
 * and its transcript afterwards.
 */
import type { RequirementId } from '../../spec/index.ts';
import type { Step } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';

export type StepResult =
  /** The case goes on. */
  | { kind: 'met' }
  /** The server is wrong: a finding, and the case ends. */
  | { kind: 'broken'; requirement: RequirementId; expected: string; got: string }
  /** Nobody is wrong, or nobody can tell: the case ends. */
  | { kind: 'blocked'; reason: string }
  /** The run was stopped in the middle of it. */
  | { kind: 'stopped' };

/** Too many requests, or a failure that may be gone in a moment. */
const transient = new Set([429, 502, 503, 504]);

/**
 * Whether the same request is to be sent again before anything is concluded. A 500 to a request that was wrong
 * on purpose is no accident: it is the finding.
 */
export function isTransient(step: Step, reading: Reading): boolean {
  const { response, failure } = reading.exchange;
  if (response === null) return failure?.kind === 'connect' || failure?.kind === 'cut';
  const { status } = reading;
  if (step.statuses?.includes(status)) return false;
  return transient.has(status) || (status === 500 && (step.wants ?? 'ok') === 'ok');
}

/** What a step's last exchange says. */
export function settleStep(step: Step, reading: Reading): StepResult {
  const { exchange } = reading;
  const { response, failure } = exchange;
  if (failure?.kind === 'aborted') {
    return step.hangUpAfter !== undefined && response !== null ? { kind: 'met' } : { kind: 'stopped' };
  }
  if (failure?.kind === 'connect') return { kind: 'blocked', reason: `no connection: ${failure.message}` };
  const requirement = step.otherwise ?? 'http.success-status';
  const expected = expectation(step);
  if (failure?.kind === 'timeout' && exchange.transport === 'websocket' && response === null)
    return { kind: 'broken', requirement, expected, got: `no answer to the upgrade: ${failure.message}` };
  if (failure?.kind === 'timeout') {
    const seen = response === null ? 'no answer' : 'the answer did not end';
    return { kind: 'blocked', reason: `${seen} within the time limit of a request` };
  }
  if (failure?.kind === 'too-large')
    return { kind: 'blocked', reason: `the answer was not read to its end: ${failure.message}` };
  if (response === null) {
    return {
      kind: 'broken',
      requirement,
      expected,
      got: `no answer: ${failure?.message ?? 'the connection ended'}`,
    };
  }
  if (failure?.kind === 'cut' && exchange.transport === 'websocket') {
    return { kind: 'broken', requirement, expected, got: failure.message };
  }
  // The judge has the finding; half an answer shows nothing else.
  if (failure?.kind === 'cut')
    return { kind: 'blocked', reason: `the connection was cut: ${failure.message}` };
  if (failure?.kind === 'protocol')
    return { kind: 'blocked', reason: `the answer cannot be read: ${failure.message}` };
  const { status } = reading;
  if (fitsStep(step, status)) return { kind: 'met' };
  if (status === 429) return { kind: 'blocked', reason: 'the target limits the rate: 429 after every retry' };
  return { kind: 'broken', requirement, expected, got: `status ${status}${said(reading)}` };
}

/** False when the model did not do what it was only asked in words. */
export function wasDone(step: Step, reading: Reading): boolean {
  return step.did === undefined || step.did(reading);
}

/** False while a response that is still being made has to be asked for again. */
export function isSettled(step: Step, reading: Reading): boolean {
  return step.until === undefined || step.until(reading);
}

/** Cut by max_output_tokens before any text or call came: a model that thought for too long. */
export function wantsMoreRoom(reading: Reading): boolean {
  const details = reading.response?.['incomplete_details'];
  const reason =
    typeof details === 'object' && details !== null && 'reason' in details ? details['reason'] : null;
  return reason === 'max_output_tokens' && reading.outputText === '' && reading.calls.length === 0;
}

function fitsStep({ wants = 'ok', statuses }: Step, status: number): boolean {
  if (wants === 'any') return true;
  // 101 is what a connection that was only opened has.
  if (wants === 'ok') return status === 101 || (status >= 200 && status < 300);
  return statuses === undefined ? status >= 400 && status < 500 : statuses.includes(status);
}

function expectation({ wants = 'ok', statuses }: Step): string {
  if (wants === 'ok') return 'a 2xx status';
  if (wants === 'any') return 'an answer';
  return statuses === undefined ? 'a 4xx status' : `status ${statuses.join(' or ')}`;
}

function said(reading: Reading): string {
  const message = reading.error?.['message'];
  return typeof message === 'string' && message !== '' ? `: ${message.slice(0, 200)}` : '';
}
