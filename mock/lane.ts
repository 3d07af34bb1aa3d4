/** Work that is done one piece after the other, in the order in which it came. */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as `work` does. Work that fails does not hold up what comes after it; work that waits does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Without the outcome, which would be kept until the next piece.
    this.#last = done.then(nothing, nothing);
    return done;
  }
}

const nothing = (): void => undefined;
