/** One turn of the model that is made of these items. */
import type { ScriptItem } from '../answer/types.ts';
import { step } from './step.ts';
import type { Step } from './step.ts';

/** `name` and `said`: how the step is written, for messages. */
export function itemStep(name: string, said: unknown, ...items: ScriptItem[]): Step {
  return step({ items }, `${name}(${JSON.stringify(said) ?? ''})`);
}

/** A name that goes on the wire. */
export function checkName(builder: string, what: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw new TypeError(`${builder}(): ${what} is a string that is not empty, got ${JSON.stringify(name)}.`);
}
