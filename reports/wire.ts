/** The wire as a report shows it: plain data, redacted already. Who writes reports makes it from what was recorded. */
import type { FailOn } from './outcome.ts';

export interface ShownExchange {
  /** As in the report. */
  id: string;
  /** Its line in the transcript, from 1; null where there is none. */
  line: number | null;
  /** Milliseconds since the start of the run. */
  startedAt: number;
  /** Over a WebSocket: the body of the request is the message that was sent, each frame a message that came. */
  socket: boolean;
  request: { method: string; url: string; headers: readonly ShownHeader[]; body: string | null };
  /** Null when nothing came back. */
  response: ShownAnswer | null;
  /** Why it ended other than by the end of the body. */
  failure: string | null;
}

export type ShownHeader = readonly [name: string, value: string];

export interface ShownAnswer {
  status: number;
  headers: readonly ShownHeader[];
  /** Milliseconds from the start of the request. */
  headersAt: number;
  /** Milliseconds from the start of the request. */
  endedAt: number;
  /** Decoded as UTF-8; of a stream too. */
  body: string;
  /** The blocks of a stream in order, those that are no event included; empty for any other body. */
  frames: readonly ShownFrame[];
}

export interface ShownFrame {
  /** Milliseconds from the start of the request. */
  at: number;
  /** Byte offset in the body. */
  offset: number;
  /** Its place among the events, as findings count them; null for a block that is none (`[DONE]`, a comment, no JSON). */
  index: number | null;
  /** The type of the event, else the event field. */
  type: string | null;
  /** The data as it came; null where there is none. */
  data: string | null;
}

/** Where the exchanges of a report are. */
export interface Wire {
  /** The transcript, relative to the folder of the reports, as a URI. */
  uri: string;
  /** From the first on, each time it is called. Read as they are needed: a run may have more than fit in memory. */
  exchanges: () => Iterable<ShownExchange> | AsyncIterable<ShownExchange>;
}

/** What a format may use beside the report. */
export interface Told {
  /** As the run was told. */
  failOn: FailOn;
  /** Absent where the exchanges were not kept. */
  wire?: Wire;
}
