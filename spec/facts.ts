/** What an overlay cannot say of a dialect: data for the mock and the judge. In spec/dialects/NAME.yaml, under `facts`. */

import type { RequirementId } from './generated/names.ts';

/** The facts of one dialect. What its file leaves out is as in `openai`. */
export interface DialectFacts {
  /** How a POST /responses may be answered: a Response, or a chat completion. The mock sends the first, unless it is told otherwise. */
  shapes: readonly AnswerShape[];
  /** What an answer in the shape of a chat can show: requirements, or all of a subject. */
  chatShows: readonly string[];
  /** `[DONE]` after the terminal event of a stream: always there, or as the server likes. Never over WebSocket. */
  done: 'required' | 'allowed';
  /** Object or item type → what its ids begin with, where the dialect promises it. Nothing: ids are opaque. */
  idPrefixes: Readonly<Record<string, string>>;
  /** The event types of raw reasoning are this and `.delta` or `.done`. */
  rawReasoning: 'response.reasoning_text' | 'response.reasoning';
  /**
   * Where the document puts what an `error` event says. A judge takes either. The mock sends what is nested nested
   * alone, and what is flat in both places, as no client reads only the flat one.
   */
  errorEvent: 'flat' | 'nested';
  /** How a stream ends that an `error` event breaks off: by that event, or by `response.failed` behind it. */
  errorEnd: 'error' | 'response.failed';
  /** A cut by max_output_tokens without a stream: the statuses that are right; the mock sends the first. */
  cutStatus: readonly ('incomplete' | 'completed')[];
  /** What `usage` has beside OpenAI's fields: the reasoning tokens once more, and the tools of the vendor. */
  usageExtras: readonly ('reasoning_tokens' | 'tool_usage' | 'tool_usage_details')[];
  /** A call of a function: the item types that are met; only the first is right. */
  callTypes: readonly ('function_call' | 'tool_call')[];
  auth: AuthFacts;
  /** Every status, with the codes and types that go with it. Empty: the envelope is all that is promised. */
  errors: readonly ErrorFact[];
  /** `type` and `code` of an error: must they be those of `errors`? */
  errorsClosed: boolean;
  /**
   * How the mock names an error that OpenAI names otherwise. Null: by OpenAI's codes. Else a code that the row of its
   * status does not have becomes the first of that row, or the one that stands here by OpenAI's code or type.
   */
  errorNames: Readonly<Record<string, string>> | null;
  /** What every message of an error ends with. */
  errorEnding: 'request-id' | null;
  /** Headers that an answer carries beside those of every dialect. */
  headers: readonly HeaderFact[];
  /** Where the bills are listed; paths from the origin. */
  usagePaths: readonly string[];
  /** What a vendor's page names. Empty: GET /models says it. */
  models: readonly { id: string; family: string }[];
  /** The ways to write one thing in a request; each of them is taken. */
  forms: RequestForms;
  caching: CachingFacts | null;
  limits: LimitFacts;
}

export type AnswerShape = 'responses' | 'chat';

export interface AuthFacts {
  /** The header forms that carry a key. */
  forms: readonly 'bearer'[];
  /** Headers that are no key: a request with a good key in one of them alone is refused with 401. */
  refused: readonly string[];
  /** What an issued key begins with; empty where nothing is said. */
  keyPrefixes: readonly string[];
}

export interface ErrorFact {
  status: number;
  /** Values of `code`. Empty: any, or null. */
  codes: readonly string[];
  /** Values of `type`; the mock sends the first. Empty: any. */
  types: readonly string[];
  when: string;
  /** What the mock says where nothing is known but the status. */
  message?: string;
  /** The requirement that this row is judged under; error.code-table if absent. */
  requirement?: RequirementId;
  /** When a client may send the request again. */
  retry: 'never' | 'after-top-up' | 'at-reset' | 'backoff';
}

export interface HeaderFact {
  /** As documented; compared without regard to case. */
  name: string;
  /** `usd`: dollars with two decimals; `unix-seconds`: an instant. */
  format: 'usd' | 'unix-seconds';
  meaning: string;
  /** `always`: on success and failure alike; else when. */
  on: 'always' | 'organisation-keys';
  /** What a failed request does to it. */
  afterFailure: 'unmoved' | 'any';
}

export interface RequestForms {
  /** The field with the turns. */
  input: readonly ('input' | 'messages')[];
  /** `{type, name}`, or Chat's `{type, function: {name}}`. */
  toolChoice: readonly ('flat' | 'nested')[];
  structuredOutput: readonly ('text.format' | 'response_format')[];
  /** Where `caching`, `thinking` and `expire_at` stand. */
  caching: readonly ('top-level' | 'extra_body')[];
}

export interface CachingFacts {
  /** Input tokens below which no prefix cache is made. */
  minPrefixTokens: number;
  /** What happens below that. */
  belowMinimum: 'refused' | 'refused-or-no-hit';
  thinking: readonly string[];
  /** Request fields and values that caching.prefix refuses. */
  prefixRefuses: readonly string[];
  /** How long a caller waits before the cache has to be in effect, in milliseconds; a miss before is no fault. */
  effectMs: number;
  /** Seconds from created_at: what expire_at is by default, and at most. Null: the dialect has no expire_at. */
  expire: { default: number; max: number } | null;
}

/** Numbers that are no part of a schema; absent where nothing is said. */
export interface LimitFacts {
  /** Milliseconds within which an answer begins. */
  timeoutMs?: number;
  /** Requests in flight, by tier. */
  concurrency?: Readonly<Record<string, number>>;
  /** The life of a WebSocket connection. */
  websocketMinutes?: number;
  /** How long a background stream can be resumed. */
  resumeSeconds?: number;
  /** Waiting between two cached turns, in milliseconds. */
  betweenTurnsMs?: number;
}
