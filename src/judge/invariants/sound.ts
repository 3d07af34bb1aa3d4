import type { Checker } from '../../../spec/index.ts';
import { isObject, objectsIn } from '../json.ts';
import type { JsonObject } from '../reading.ts';
import { own, textAt } from '../values.ts';

/**
 * A request that is wrong promises nothing, and nothing of it has to come back: that it was taken is the finding,
 * and the cases that send it report it.
 */
export function isSound(asked: JsonObject, checker: Checker): boolean {
  let right = true;
  checker.check('CreateResponse', asked, { violation: () => (right = false) });
  return right && choosesWhatIsThere(asked);
}

/** Every function that tool_choice names is declared; of tools of other kinds nothing is known. */
function choosesWhatIsThere(asked: JsonObject): boolean {
  const choice = own(asked, 'tool_choice');
  if (!isObject(choice)) return true;
  const chosen = textAt(choice, 'type') === 'allowed_tools' ? objectsIn(own(choice, 'tools')) : [choice];
  const names = chosen
    .filter((each) => textAt(each, 'type') === 'function')
    .map((each) => textAt(each, 'name'));
  const declared = objectsIn(own(asked, 'tools'));
  const all = declared.every((tool) => textAt(tool, 'type') === 'function');
  return !all || names.every((name) => declared.some((tool) => textAt(tool, 'name') === name));
}
