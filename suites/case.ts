/**
 * What a case is: what to send, and what to look at. One small object in the file of its subject.
 * Everything universal (framing, schema, grammar, equality, invariants, errors, headers) is judged on every
 * exchange whatever case made it; `look` holds only what is particular to the case.
 */
import { dialects, type Capability, type DialectName, type RequirementId } from '../spec/index.ts';
import type { Reading } from '../src/judge/reading.ts';
import type { Place } from '../src/judge/finding.ts';

/** All but the common core, which is to stay cheap. */
export const BEYOND_CORE: readonly DialectName[] = dialects
  .map(({ name }) => name)
  .filter((name) => name !== 'compatible');

export interface Case {
  /** `subject.kebab-name`; stable, since baselines and transcripts name it. */
  id: string;
  /** What it asks, in a phrase. */
  title: string;
  /** Without these capabilities it is not run. */
  needs: Capability[];
  /** The requirements that its `look` reports on; universal ones are not named. */
  shows: RequirementId[];
  /** What only the documents of these promise: it is asked in no other dialect. All if absent. */
  dialects?: readonly DialectName[];
  /** In `--quick`. */
  quick?: boolean;
  /** Needs quiet: runs alone. */
  alone?: boolean;
  /** Sends wrong requests: runs last. */
  negative?: boolean;
  /** Does not depend on the model: of several it is run with the first alone. */
  once?: boolean;
  /** Needs the key of another account (`--api-key-2`): without one it is not run, and says so. */
  secondKey?: boolean;
  steps: Step[];
  look?: (t: Told) => void;
}

/** One request. A function of what the earlier steps brought, where it needs that. */
export interface Step {
  /** Unique within the case: `create`, `retrieve`. */
  name: string;
  send: Ask | ((earlier: Earlier) => Ask);
  /**
   * What the exchange must be for the case to go on: `ok` (default) a 2xx, `refused` a 4xx, `any`.
   * When it is not, the finding goes to http.success-status (or to the requirement of `otherwise`), and what
   * the case shows is blocked.
   */
  wants?: 'ok' | 'refused' | 'any';
  /**
   * The requirement that is broken when `wants` is not met; http.success-status if absent. Being met does not keep it:
   * that a request was answered is no proof that it was understood, so `look` says what was shown.
   */
  otherwise?: RequirementId;
  /** The negative answers that are right when `wants` is `refused`; any 4xx if absent. */
  statuses?: number[];
  /** What was only asked in words: false means that the model did not do it, and the step is asked again (bounded). */
  did?: (reading: Reading) => boolean;
  /** Asked for again until this holds, a bounded number of times: a response that is still being made. `look` judges what it then is. */
  until?: (reading: Reading) => boolean;
  /** Goes out at the same time as the step before it, and so knows no more of what came earlier than that one. */
  together?: boolean;
  /** Hangs up after so many bytes of the answer, as a client does that goes away. What came is not judged. */
  hangUpAfter?: number;
}

export type Earlier = Record<string, Reading>;

export interface Ask {
  method?: 'POST' | 'GET' | 'DELETE' | 'OPTIONS' | 'PUT';
  /** Below the base URL; `/responses` if absent. */
  path?: string;
  query?: Record<string, string>;
  /**
   * A JSON body; `null` values are sent. What makes a response, counts or compacts gets a `model` where it has none; what
   * makes a response gets `store: false`, so that nothing is left behind, unless it says otherwise.
   */
  body?: Record<string, unknown>;
  /** The request says nothing of `store`. */
  bare?: boolean;
  /** Sent as it is, in place of `body`. */
  raw?: { text: string; contentType?: string };
  /** Added to, or with null taken out of, the headers. */
  headers?: Record<string, string | null>;
  /**
   * `none` leaves the key out, `wrong` sends one that was never issued, `second` is that of another account; `x-api-key`
   * sends the key in a header of that name alone.
   */
  auth?: 'key' | 'none' | 'wrong' | 'second' | 'x-api-key';
  /**
   * Over the WebSocket of this name: the steps of a case that name the same one share a connection, opened by the first.
   * `body` is sent as a message of type response.create, `raw` as it is; without either the connection is only opened.
   */
  socket?: string;
  /** Leaves `model` out. */
  noModel?: boolean;
}

/** What `look` gets: the readings by step, and the means to report. */
export interface Told {
  at: (step: string) => Reading;
  /** What the user asked to be tested. */
  model: string;
  keep: (requirement: RequirementId, step: string) => void;
  break: (
    requirement: RequirementId,
    step: string,
    deviation: { expected: string; got: unknown; place?: Place },
  ) => void;
  /** `keep` if it holds, else `break`. */
  check: (
    requirement: RequirementId,
    step: string,
    holds: boolean,
    deviation: { expected: string; got: unknown; place?: Place },
  ) => void;
  /** The model did not do what it was only asked in words: what the case shows is inconclusive. */
  inconclusive: (reason: string) => void;
}
