/**
 * One request and all that came back. Plain data: what `send` records, what a transcript keeps on disk,
 * and all that the judge ever sees.
 */
export interface Exchange {
  /**
   * `CASE/STEP`, with `@MODEL` behind it where several are tested and it depends on the model, and `#N` from the second
   * attempt on: unique within a run.
   */
  id: string;
  /** The case that made it; empty for wire that was read from a file. */
  case: string;
  /** The step of the case. */
  step: string;
  /** 1 for the first attempt. Findings of re-asked attempts count too. */
  attempt: number;
  /** The model that was tested, where several are and it depends on the model. */
  model?: string;
  /** Absent for HTTP. Over a WebSocket the request's body is the message that was sent, and each chunk a message that came. */
  transport?: 'websocket';
  request: SentRequest;
  /** Null when no status line came back. */
  response: ReceivedResponse | null;
  /** Why it ended other than by the end of the body; null when it ended well. */
  failure: Failure | null;
  /** Milliseconds since the start of the run. */
  startedAt: number;
}

export interface SentRequest {
  method: string;
  /** Absolute, with the query. Secrets are already redacted. */
  url: string;
  /** As sent, in order, lower-case names. Secrets are already redacted. */
  headers: Header[];
  /** The text that was sent; null for none. */
  body: string | null;
}

export interface ReceivedResponse {
  status: number;
  /** As received, in order, lower-case names. */
  headers: Header[];
  /** The body after content decoding, chunk by chunk as it arrived. */
  chunks: Chunk[];
  /** Milliseconds from the start of the request to the headers. */
  headersAt: number;
  /** Milliseconds from the start of the request to the end of the body, however it ended. */
  endedAt: number;
}

export type Header = [name: string, value: string];

export interface Chunk {
  /** Milliseconds from the start of the request. */
  at: number;
  bytes: Uint8Array;
  /** A binary frame of a WebSocket. */
  binary?: true;
}

export interface Failure {
  kind: FailureKind;
  /** One line, secrets redacted. */
  message: string;
}

/**
 * - `connect`: refused, no such host, TLS;
 * - `timeout`: the per-request limit;
 * - `cut`: the connection ended before the body did;
 * - `protocol`: not HTTP;
 * - `too-large`: over a bound of ours (body, headers);
 * - `aborted`: we stopped it, because the case asked for it or the run was stopped.
 */
export type FailureKind = 'connect' | 'timeout' | 'cut' | 'protocol' | 'too-large' | 'aborted';
