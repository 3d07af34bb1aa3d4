/**
 * One WebSocket at /responses, whatever carries it: its messages are read, queued by lane, answered, and written back.
 *
 * @see https://developers.openai.com/api/docs/guides/websocket-mode
 * @see https://www.openresponses.org/specification#websocket-transport
 */
import type { Checker, DialectName } from '../../spec/index.ts';
import type { JsonObject } from '../answer/json.ts';
import { textAt } from '../answer/json.ts';
import { ConnectionMemory } from '../answer/memory.ts';
import type { Memory } from '../answer/memory.ts';
import type { ScriptError } from '../answer/types.ts';
import { envelopeOf, errorOf } from '../errors.ts';
import { Lane } from '../lane.ts';
import type { MockReply, Sent } from '../reply.ts';
import { alarm } from '../timers.ts';
import { overSocket } from '../write.ts';
import { readMessage } from './message.ts';
import type { Message } from './message.ts';
import { refusedSteer } from './steer.ts';

/** What carries the connection. */
export interface Peer {
  /** Writes a turn. Resolves when it is written, cut where it says so, or nobody is there any more. Never rejects. */
  write(reply: MockReply, sent: Sent, gone: AbortSignal): Promise<void>;
  /** @param code of RFC 6455 */
  close(code: number, reason: string): void;
}

/** A message as the engine answers it. */
interface Turn {
  /** As it came; empty for a binary one. */
  message: string;
  lane: string | null;
  /** The request that it stands for, as a body over HTTP; null when it stands for none. */
  body: JsonObject | null;
  /** What is wrong with it. */
  wrong?: ScriptError;
}

/** What the engine does for a session. */
interface Host {
  /** Answers one turn; never rejects. */
  answer(turn: Turn, memory: Memory, gone: AbortSignal): Promise<MockReply>;
  over(reply: MockReply, sent: Sent, gone: boolean): void;
  /** The connection has ended. */
  closed(sent: Sent): void;
  /** Changes when all that was there is to be forgotten. */
  epoch(): unknown;
  dialect: DialectName;
  checker: Checker;
  /** Bytes. */
  maxMessage: number;
  /** Milliseconds. */
  maxAge: number;
}

export interface Session {
  /** A message came; null for a binary one. */
  message(text: string | null): void;
  /** A message came that is too large to be read: it is noted, and the connection ends. */
  tooLarge(): void;
  /** The connection is no more. Calling it again does no harm. */
  ended(): void;
}

type Answerable = Exclude<Message, { kind: 'steer' }>;

/** Turns that wait on one connection. A client that sends more without reading is not one to go on with. */
const MAX_WAITING = 1_000;
/** Of RFC 6455. */
const NORMAL = 1000;
const POLICY = 1008;

export class SocketSession implements Session {
  readonly #peer: Peer;
  readonly #host: Host;
  readonly #gone = new AbortController();
  readonly #lanes = new Map<string | null, { lane: Lane; waiting: number }>();
  readonly #sent: Sent = { frames: 0, bytes: 0 };
  readonly #stopAge: () => void;
  #memory = new ConnectionMemory();
  #epoch: unknown;
  #waiting = 0;
  #waitingBytes = 0;
  #old = false;

  constructor(peer: Peer, host: Host) {
    this.#peer = peer;
    this.#host = host;
    this.#epoch = host.epoch();
    this.#stopAge = alarm(host.maxAge, () => void this.#retire());
  }

  message(text: string | null): void {
    if (this.#gone.signal.aborted) return;
    const bytes = text?.length ?? 0;
    if (
      this.#waiting > 0 &&
      (this.#waiting >= MAX_WAITING || this.#waitingBytes + bytes > 2 * this.#host.maxMessage)
    ) {
      this.#peer.close(POLICY, 'too many turns wait on this connection');
      this.ended();
      return;
    }
    const { checker, dialect } = this.#host;
    const read = readMessage(text, checker, dialect);
    if (read.kind === 'steer') void this.#refuseSteer(read.steer);
    else this.#queue(text ?? '', read);
  }

  tooLarge(): void {
    const message = `The message has more than ${this.#host.maxMessage} bytes.`;
    const turn: Turn = { message: '', lane: null, body: null, wrong: { ...errorOf(413), message } };
    const note = async () => {
      const reply = await this.#host.answer(turn, this.#memory.of(''), this.#gone.signal);
      this.#host.over(reply, { frames: 0, bytes: 0 }, false);
    };
    void note();
  }

  ended(): void {
    if (this.#gone.signal.aborted) return;
    this.#stopAge();
    this.#gone.abort();
    if (this.#waiting === 0) this.#host.closed(this.#sent);
  }

  /** First in, first out within a lane; lanes side by side. */
  #queue(text: string, read: Answerable): void {
    const { lane } = read;
    const queue = this.#lanes.get(lane) ?? { lane: new Lane(), waiting: 0 };
    this.#lanes.set(lane, queue);
    queue.waiting += 1;
    this.#waiting += 1;
    this.#waitingBytes += text.length;
    void queue.lane.run(async () => {
      if (!this.#gone.signal.aborted) await this.#answer(text, read);
      queue.waiting -= 1;
      this.#waiting -= 1;
      this.#waitingBytes -= text.length;
      if (queue.waiting === 0) this.#lanes.delete(lane);
      if (this.#waiting > 0) return;
      if (this.#gone.signal.aborted) this.#host.closed(this.#sent);
      else if (this.#old) await this.#retire();
    });
  }

  async #answer(message: string, read: Answerable): Promise<void> {
    const memory = this.#remembered();
    const { lane } = read;
    const wrong = this.#old ? this.#tooOld() : read.kind === 'wrong' ? read.error : undefined;
    const body = read.kind === 'create' ? read.body : null;
    const turn: Turn = { message, lane, body, ...(wrong && { wrong }) };
    const reply = await this.#host.answer(turn, memory.of(lane ?? ''), this.#gone.signal);
    // What could not be gone on from is not to be gone on from again.
    if (reply.status >= 400 && body !== null) memory.forget(textAt(body, 'previous_response_id'));
    const sent: Sent = { frames: 0, bytes: 0 };
    await this.#write(reply, sent);
    this.#host.over(reply, sent, this.#gone.signal.aborted);
  }

  async #write(reply: MockReply, sent: Sent): Promise<void> {
    await this.#peer.write(reply, sent, this.#gone.signal);
    this.#sent.frames += sent.frames;
    this.#sent.bytes += sent.bytes;
  }

  /** One message that belongs to no turn. */
  async #say(event: JsonObject, lane: string | null): Promise<void> {
    const frames = [{ text: overSocket(lane).event(event) }];
    await this.#write(
      { status: 200, headers: {}, body: { kind: 'stream', frames } },
      { frames: 0, bytes: 0 },
    );
  }

  async #refuseSteer(steer: JsonObject): Promise<void> {
    const lane = this.#remembered().laneOf(textAt(steer, 'previous_response_id'));
    const name = lane === '' ? null : (lane ?? null);
    const target = lane === undefined ? null : { running: this.#lanes.has(name) };
    await this.#say(refusedSteer(steer, target), name);
  }

  /** At its age the connection takes no more turns; it ends when none is under way. */
  async #retire(): Promise<void> {
    this.#old = true;
    if (this.#waiting > 0 || this.#gone.signal.aborted) return;
    const whole = errorOf(this.#tooOld().status, this.#tooOld());
    await this.#say({ type: 'error', status: whole.status, ...envelopeOf(whole) }, null);
    this.#peer.close(NORMAL, 'the connection has reached its age');
  }

  #tooOld(): ScriptError {
    const minutes = Math.round(this.#host.maxAge / 6_000) / 10;
    return {
      status: 400,
      code: 'websocket_connection_limit_reached',
      message: `Responses websocket connection limit reached (${minutes} minutes). Create a new websocket connection to continue.`,
    };
  }

  #remembered(): ConnectionMemory {
    const epoch = this.#host.epoch();
    if (epoch !== this.#epoch) this.#memory = new ConnectionMemory();
    this.#epoch = epoch;
    return this.#memory;
  }
}
