/** The mock's product, as plain objects: what comes in, and what goes out. No framework, no sockets. */

export interface MockRequest {
  method: string;
  /** Path and query as on the request line: `/v1/responses?x=1`, `/t/NAME/v1/responses`. */
  url: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Decoded as UTF-8 by the adapter; empty when there is none. */
  body: string;
  /** The adapter can make a WebSocket of it: the reply to an upgrade may be a 101. */
  upgradable?: true;
}

export interface MockReply {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: ReplyBody;
  /** How it goes over the wire, where that is not left to the adapter. */
  wire?: Wire;
}

/** What HTTP lets a server do in more than one way. Adapters without a wire of their own (fetch, MSW) obey only `pieces`. */
export interface Wire {
  /** Where writes end: after each byte, within each character of several bytes, or around each byte of a line end. */
  pieces?: 'bytes' | 'characters' | 'line-ends';
  /** The adapter compresses the body, and says so in its headers. */
  encoding?: 'gzip' | 'br' | 'deflate';
  /** A stream with a content-length, if all of it is known when it begins. */
  counted?: true;
  /** How the names of headers are written. */
  names?: 'upper' | 'title';
  /** Headers behind a body without a content-length. */
  trailers?: Readonly<Record<string, string>>;
  /** An informational answer (102) comes first. */
  informed?: true;
}

export type ReplyBody =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  /** Frames in order. Adapters that cannot destroy a socket (fetch, MSW) turn `cut` into a stream error or an end, and say so. */
  | { kind: 'stream'; frames: Frame[] }
  /** What is not made here: the answer of another server while it comes, or a recording of one. */
  | { kind: 'relay'; relay: Relay };

export interface Relay {
  /** Asked for once. Each piece is written when it comes. It throws where the connection breaks, and ends soon after `gone`. */
  pieces(gone: AbortSignal): AsyncIterable<Uint8Array>;
  /** What came of it until now, or the beginning of that; for the journal. */
  text(): string;
}

export interface Frame {
  /** The bytes as text: one SSE frame, blank line included; over a WebSocket, one message. */
  text: string;
  /** A binary message: over a WebSocket only. */
  binary?: true;
  /** Milliseconds to wait before it; 0 or absent for none. Frames without a wait are written together. */
  wait?: number;
  /** Instead of the text: destroy the connection here. */
  cut?: true;
  /** No event but a comment: it is not counted among the events. */
  aside?: true;
  /** Called when all before it is written, and its wait is over; it is written when this resolves. */
  hold?: Hold;
}

/**
 * Resolves to null when the frame may be written; to a text when that is to be written in its place, and nothing after
 * it. Resolves at once when the signal aborts: nobody is there any more. Never rejects.
 */
export type Hold = (gone: AbortSignal) => Promise<string | null>;

/** What an adapter has written of a reply when it is over. */
export interface Sent {
  /** Frames of a stream that were written whole; 0 for a body in one piece. */
  frames: number;
  /** Of the body. */
  bytes: number;
}
