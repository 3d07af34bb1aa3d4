/** One turn of the model that is made of these items. */
import type { ScriptItem } from '../answer/types.ts';
import { itemLabel } from './items.ts';
import { step } from './step.ts';
import type { Step } from './step.ts';

/** Messages call it after its first item. */
export function itemStep(...items: [ScriptItem, ...ScriptItem[]]): Step {
  return step({ items }, itemLabel(items[0]));
}

/** A name that goes on the wire. */
export function checkName(builder: string, what: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw new TypeError(`${builder}(): ${what} is a string that is not empty, got ${JSON.stringify(name)}.`);
}
