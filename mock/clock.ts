/** The clock of a namespace, as the control API sets it. */
export interface Clock {
  /** Unix seconds: what the next time stamp would be based on. */
  now(): number;
  /** Unix seconds, which may lie in the past. */
  set(now: number): void;
  /** Seconds, 0 or more. */
  advance(seconds: number): void;
}
