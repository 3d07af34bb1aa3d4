/** What every run of the proof is told: the mock's time does not pass by waiting, and nobody else uses it. */
import type { RunOptions } from '../../src/index.ts';

export const APPLICANT = {
  kind: 'embedded-mock',
  apiKey: 'sk-proof-one',
  apiKey2: 'sk-proof-two',
  model: 'resproof-1',
  retries: 0,
  keep: true,
} as const satisfies Partial<RunOptions>;
