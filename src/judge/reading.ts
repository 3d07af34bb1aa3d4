import type { Exchange } from '../wire/exchange.ts';
import type { Brackets } from './brackets.ts';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** An exchange as a reader understands it: parsed once, shared by every check and every case. Never throws on bad wire. */
export interface Reading {
  exchange: Exchange;
  /** The request's JSON body, or null. */
  asked: JsonObject | null;
  /** A stream was asked for: `stream: true` in the body, or in the query. */
  streamAsked: boolean;
  /** It came over a WebSocket. */
  socket: boolean;
  /**
   * 0 when nothing came back. Of a turn over a WebSocket: the status that its error names when it is nothing but an error,
   * 200 when it was taken up, 101 when only the connection was asked for; of an upgrade that was refused, its own.
   */
  status: number;
  header: (lowerCaseName: string) => string | null;
  /** By the bytes, not by the header: what the body is. */
  kind: 'json' | 'stream' | 'empty' | 'other';
  /** The body decoded as UTF-8, U+FFFD for what is not. */
  text: string;
  /** The body of kind `json`. */
  json: Json | undefined;
  /** What is wrong with the bytes as such, before they mean anything; bounded. */
  flaws: Flaw[];
  /** Every SSE block, those without data included. */
  frames: Frame[];
  /** The frames whose data is a JSON object with a string `type`. */
  events: StreamEvent[];
  /** What the events build, from added, delta and done events alone; null when there are none. */
  folded: Folded | null;
  /** How the events nest; null when there are none. For the judge's own checks. */
  brackets: Brackets | null;
  /** The Response: the JSON body, or the one in the terminal event; null if there is none. */
  response: JsonObject | null;
  /** The error object of an error envelope, an error event or a failed response. */
  error: JsonObject | null;
  /** Items of the final response, else the folded ones. */
  output: JsonObject[];
  /** All output_text of `output`, joined. */
  outputText: string;
  /** All function_call items of `output`. */
  calls: JsonObject[];
  usage: JsonObject | null;
  /** It came in the shape of Chat Completions, where the dialect has that: what stands above of a Response is made of it. */
  chat?: ChatAnswer;
}

export interface ChatAnswer {
  /** The reading without this view. */
  plain: Reading;
  /** Of an answer in one piece. */
  completion: JsonObject | null;
  /** Of a stream: what its frames hold, an error that breaks it off included. */
  chunks: readonly ChatChunk[];
}

export interface ChatChunk {
  frame: Frame;
  data: JsonObject;
}

/**
 * - `utf8`: bytes that are no UTF-8;
 * - `bom`: a byte order mark before JSON;
 * - `line`: a line of a stream that is neither a field, nor a comment, nor empty;
 * - `json`: a body that begins like JSON and is none.
 */
export interface Flaw {
  kind: 'utf8' | 'bom' | 'line' | 'json';
  /** Byte offset in the body. */
  offset: number;
  /** What stands there, or what is wrong with it. */
  got: string;
}

/** One SSE block, as bytes became it. */
export interface Frame {
  /** Byte offset of its first line in the body. */
  offset: number;
  /** Milliseconds from the start of the request to the chunk that ended it. */
  at: number;
  /** The event field; null when there is no such line. */
  event: string | null;
  /** The data lines joined by LF; null when there is no such line. */
  data: string | null;
  /** Has an id line. */
  identified: boolean;
  /** Closed by an empty line. */
  closed: boolean;
}

export interface StreamEvent {
  /** Its place among `events`, from 0. */
  index: number;
  frame: Frame;
  type: string;
  data: JsonObject;
}

/** The output as the stream built it. */
export interface Folded {
  items: FoldedItem[];
  /** The last lifecycle snapshot. */
  response: JsonObject | null;
  /** Index of the terminal event; null if there is none. */
  terminal: number | null;
}

export interface FoldedItem {
  outputIndex: number;
  /** As built from added and deltas. */
  item: JsonObject;
  /** As it stood in output_item.done; null if it was never closed. */
  done: JsonObject | null;
}
