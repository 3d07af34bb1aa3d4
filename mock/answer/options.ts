/** The defaults of the core. */
import type { CoreOptions } from './types.ts';

export const coreDefaults: CoreOptions = { seed: '0' };

/** The model that a mock without `models` lists: one alone, so that a client can pick it without being told. */
export const DEFAULT_MODEL = 'resproof-1';
