/** An answer that is passed on while it comes. */
import type { Relay } from '../reply.ts';

export class Live implements Relay {
  readonly #waiting: Uint8Array[] = [];
  readonly #textLimit: number;
  readonly #decoder = new TextDecoder();
  #text = '';
  #end: { broken: boolean } | null = null;
  #wake: () => void = () => undefined;

  /** @param textLimit characters of the answer's beginning, which are kept for the journal */
  constructor(textLimit: number) {
    this.#textLimit = textLimit;
  }

  push(piece: Uint8Array): void {
    if (this.#text.length < this.#textLimit) {
      this.#text = (this.#text + this.#decoder.decode(piece, { stream: true })).slice(0, this.#textLimit);
    }
    this.#waiting.push(piece);
    this.#wake();
  }

  /** @param broken the connection ends in the middle of the answer */
  end(broken: boolean): void {
    this.#end = { broken };
    this.#wake();
  }

  /** To the end, also when the client has gone: then it is soon. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#waiting.shift();
      if (piece !== undefined) yield piece;
      else if (this.#end?.broken) throw new Error('the server behind broke off');
      else if (this.#end) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  text(): string {
    return this.#text;
  }
}
