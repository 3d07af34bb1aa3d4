/** Tells those of this process who wait for a change of something that it has changed. */
export class Bell {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Calls back once, at the next change. Returns how to stop it. */
  next(name: string, ring: () => void): () => void {
    const here = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, here.add(ring));
    return () => {
      here.delete(ring);
      if (here.size === 0 && this.#waiting.get(name) === here) this.#waiting.delete(name);
    };
  }

  ring(name: string): void {
    const here = this.#waiting.get(name);
    this.#waiting.delete(name);
    for (const ring of here ?? []) ring();
  }
}
