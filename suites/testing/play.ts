/** A case played against made-up answers, without a network: what it reports, by requirement. */
import { evaluate } from '../../src/runner/evaluate.ts';
import { read } from '../../src/judge/read.ts';
import type { Reading } from '../../src/judge/reading.ts';
import type { Exchange } from '../../src/wire/exchange.ts';
import type { Ask, Case, Earlier } from '../case.ts';
import { cases } from '../index.ts';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** A JSON body; a string is sent as it is. */
  body?: unknown;
}

interface Played {
  kept: string[];
  /** `requirement: got`. */
  broken: string[];
  outcome: string;
  reason: string | null;
}

/** One answer for each step. A step with `did` that says no ends the case, as it would after the last attempt. */
export function play(id: string, answers: Record<string, Answer>, attempt = 1): Played {
  const each = caseOf(id);
  const attempts = new Map<string, Reading[]>();
  for (const [step, answer] of Object.entries(answers))
    attempts.set(step, [readingOf(answer, { step, attempt })]);
  const { findings, outcome, reason, faults } = evaluate(each, attempts, {
    model: 'model-1',
    judge: () => [],
  });
  if (faults.length > 0) throw new Error(faults.join('; '));
  return {
    kept: findings.filter((finding) => finding.kept).map((finding) => finding.requirement),
    broken: findings.flatMap((finding) => (finding.kept ? [] : [`${finding.requirement}: ${finding.got}`])),
    outcome,
    reason,
  };
}

export function caseOf(id: string): Case {
  const found = cases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no case ${id}`);
  return found;
}

/** What every step of a case sends, given an answer with an id and a call to each step before it. */
export function asksOf(each: Case): Ask[] {
  const earlier: Earlier = {};
  return each.steps.map((step) => {
    const ask = typeof step.send === 'function' ? step.send(earlier) : step.send;
    const call = {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'get_weather',
      arguments: '{}',
      status: 'completed',
    };
    earlier[step.name] = readingOf(
      { body: response({ output: [message('Good.'), call] }) },
      { step: step.name },
    );
    return ask;
  });
}

export function readingOf(
  answer: Answer,
  at: { step?: string; attempt?: number; method?: string; path?: string } = {},
): Reading {
  const text =
    typeof answer.body === 'string'
      ? answer.body
      : answer.body === undefined
        ? ''
        : JSON.stringify(answer.body);
  const exchange: Exchange = {
    id: `case/${at.step ?? 'create'}`,
    case: 'case',
    step: at.step ?? 'create',
    attempt: at.attempt ?? 1,
    request: {
      method: at.method ?? 'POST',
      url: `http://127.0.0.1/v1${at.path ?? '/responses'}`,
      headers: [],
      body: '{}',
    },
    response: {
      status: answer.status ?? 200,
      headers: Object.entries(answer.headers ?? {}),
      chunks: [{ at: 1, bytes: new TextEncoder().encode(text) }],
      headersAt: 1,
      endedAt: 1,
    },
    failure: null,
    startedAt: 0,
  };
  return read(exchange);
}

export function response(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    object: 'response',
    id: 'resp_1',
    status: 'completed',
    output: [message('Good morning.')],
    usage: usage(20, 5),
    ...fields,
  };
}

export function message(text: string): Record<string, unknown> {
  return {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

export function usage(input: number, output: number, cached = 0, reasoning = 0): Record<string, unknown> {
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { cached_tokens: cached },
    output_tokens_details: { reasoning_tokens: reasoning },
  };
}

export function error(message: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { error: { message, type: 'invalid_request_error', param: null, code: null, ...fields } };
}
