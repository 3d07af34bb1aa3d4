/**
 * The hand-written door to spec/: friendly names for what is generated, look-ups over the tables, and the walk.
 * Everything else here is data.
 */
import type { components } from './generated/openapi.ts';

/** Every schema of the surface by its name, in the dialect `openai`. */
export type Schemas = components['schemas'];
export type { RequirementId, Capability, DialectName, EventType } from './generated/names.ts';
export * from './catalogue.ts';
export * from './walk.ts';
