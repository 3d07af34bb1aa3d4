/** The mock's product, as plain objects: what comes in, and what goes out. No framework, no sockets. */

export interface MockRequest {
  method: string;
  /** Path and query as on the request line: `/v1/responses?x=1`, `/t/NAME/v1/responses`. */
  url: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Decoded as UTF-8 by the adapter; empty when there is none. */
  body: string;
}

export interface MockReply {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: ReplyBody;
}

export type ReplyBody =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  /** Frames in order. Adapters that cannot destroy a socket (fetch, MSW) turn `cut` into a stream error or an end, and say so. */
  | { kind: 'stream'; frames: Frame[] };

export interface Frame {
  /** The bytes as text: one SSE frame, blank line included. */
  text: string;
  /** Milliseconds to wait before it; 0 or absent for none. Frames without a wait are written together. */
  wait?: number;
  /** Instead of the text: destroy the connection here. */
  cut?: true;
}
