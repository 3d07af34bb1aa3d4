import type { Case } from './case.ts';

/** Cases whose answer does not depend on the model: a run over several models asks them once. */
export function once(cases: readonly Case[]): Case[] {
  return cases.map((each) => ({ ...each, once: true }));
}
