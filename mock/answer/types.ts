/** What the core is asked, and what it answers: plain objects, no bytes and no sockets. */
import type { AnswerShape, DialectName } from '../../spec/index.ts';
import type { InBackground } from './background/background.ts';
import type { Timing } from './background/course.ts';
import type { IdShape } from './ids.ts';
import type { ScriptItem } from './items/index.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Account } from './ledger.ts';
import type { Limits } from './limits/limits.ts';
import type { Memory } from './memory.ts';
import type { Space, Stored } from './space.ts';

export type { ScriptItem } from './items/index.ts';

/** One request, as the engine hands it over. OPTIONS, 413 and everything on the wire are the engine's. */
export interface Call {
  /** Upper case. */
  method: string;
  /** Below `/v1`, without query: `/responses/resp_1/input_items`. Still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** As received. */
  body: string;
  /** The body, where the engine has parsed (and perhaps changed) it already: read in place of `body`. */
  json?: JsonValue;
  space: Space;
  dialect: DialectName;
  options: CoreOptions;
  /** What a scenario step says to answer, in place of the default rules. Only for POST /responses. */
  script?: Script;
  /** Where the events of a response that is made in the background wait; nowhere, if absent. */
  timing?: (events: readonly JsonObject[]) => Timing;
  /** From `readDirectives`; the engine has merged `once` in, or left it out, and obeys the transport's own. */
  directives: Directives;
  /** What the connection remembers, over a WebSocket. */
  memory?: Memory;
}

export interface Answer {
  status: number;
  /** Lower-case names. No content-type: the engine knows it from the kind of the body. */
  headers: Record<string, string>;
  body:
    | { kind: 'none' }
    | { kind: 'json'; value: JsonObject }
    /** Finished events with their sequence numbers, in order; each becomes one SSE frame. Of a stream that is resumed, all of them: what is sent comes behind the number `after`. */
    | { kind: 'events'; events: JsonObject[]; after?: number };
  /** What decided it, for the journal: `script`, `directive:refusal`, `rule:echo`, `error:invalid_api_key`, `route:models`. */
  by: string;
  /** Of events, and of the answer that a response in the background begins with: what they belong to. */
  work?: Work;
  /** Nothing but the request decided it: what the next answer to the same one differs in follows from these. */
  again?: Repeatable;
}

/** A new response to a request that refers to nothing that was before it. */
export interface Repeatable {
  /** Of equal requests, equal. */
  identity: string;
  /** What its ids derive from: the identity, and how often it came. */
  base: string;
  /** What stands before the base in the id of the response. */
  prefix: string;
  model: string;
  stored: Stored;
  /** Whether it was stored. */
  kept: boolean;
}

/** A response that is made in the background. */
export interface Work {
  stored: InBackground;
  /** It begins with this answer. */
  begins: boolean;
}

export interface CoreOptions {
  /** Changes every generated text, argument and id. */
  seed: string;
  /** Where given, these keys are good and no others. */
  apiKeys?: readonly string[];
  /** Where given, these models exist and no others. */
  models?: readonly string[];
  /** What each key has to spend, in dialects that keep books. */
  account?: Account;
  limits?: Limits;
  /** Milliseconds until an explicit cache is in effect. */
  cacheDelay?: number;
  /** How POST /responses is answered; as a Response if absent. */
  shape?: AnswerShape;
  /** What the ids that it makes look like: a prefix and hex if absent. */
  ids?: IdShape;
}

/** What to answer to one request. An `error` stands alone; otherwise the items are the output, in order. */
export interface Script {
  items?: ScriptItem[];
  /** An error answer before anything else: status and envelope. */
  error?: ScriptError;
  /** How the response ends; `completed` if absent (or `incomplete`, when max_output_tokens cuts it). */
  status?: 'completed' | 'incomplete' | 'failed';
  /** With `incomplete`; max_output_tokens if absent. */
  reason?: 'max_output_tokens' | 'content_filter';
  /** With `failed`, the error of the Response; server_error if absent. */
  failure?: { code: string; message: string };
  /** An `error` event in place of the end of the stream, after so many events or half way; without a stream it becomes `failed`. */
  errorEvent?: { code: string; message: string; after?: number };
  /** Told in place of what was counted; the total is their sum unless it is given. */
  usage?: ScriptUsage;
}

/** Tokens. */
export interface ScriptUsage {
  inputTokens?: number;
  cachedTokens?: number;
  outputTokens?: number;
  reasoningTokens?: number;
  totalTokens?: number;
}

export interface ScriptError {
  status: number;
  message: string;
  /** invalid_request_error if absent, server_error from 500 on. */
  type?: string;
  code?: string | null;
  param?: string | null;
  headers?: Record<string, string>;
}

/**
 * What one request asks the mock to do, in band: `[[resproof: refusal, slow=20]]` in the last user message,
 * `metadata.resproof`, or the header `x-resproof-directive`.
 */
export interface Directives {
  /** Content: the core obeys these. */
  refusal?: true;
  incomplete?: true;
  /** With the code of the error. */
  failed?: string;
  errorEvent?: string;
  /** Names of the functions and custom tools to call, in order. */
  calls?: string[];
  /** Types of the built-in tools to use, in order. */
  tools?: string[];
  /** Transport: the engine obeys these. */
  /** An error answer with this status. */
  status?: number;
  /** An error answer with this code, and the status that belongs to it if none is given. */
  error?: string;
  /** Destroy the connection after this many frames. */
  cutAfter?: number;
  /** Milliseconds between frames, before the first one as well. */
  slow?: number;
  /** Milliseconds before the first frame, and before each further one. */
  ttft?: number;
  itl?: number;
  /** From 0 to 1. */
  jitter?: number;
  faults?: string[];
  variants?: string[];
  /** Holds for the first time that this request is seen in its namespace. */
  once?: Directives;
  /** What was written and is not known; the core answers 400 naming it. */
  unknown?: string[];
}
