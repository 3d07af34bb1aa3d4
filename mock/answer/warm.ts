/** What is heavy to load, all at once: token tables, schema compilers, generators. About a third of a second. */
import { warmGenerators } from './schema/generate.ts';
import { warmValidators } from './schema/validator.ts';
import { warmTokens } from './tokens.ts';

let warming: Promise<unknown> | undefined;

/** An engine calls it once it listens, and need not wait: the first request that needs any of it does. */
export async function warm(): Promise<void> {
  warming ??= Promise.all([warmTokens(), warmValidators(), warmGenerators()]);
  await warming;
}
