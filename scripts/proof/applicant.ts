/** What every run of the proof is told besides: the mock's time does not pass by waiting, and nobody else uses it. */
import type { RunOptions } from '../../src/index.ts';

export const ALONE = {
  kind: 'embedded-mock',
  retries: 0,
  keep: true,
} as const satisfies Partial<RunOptions>;
