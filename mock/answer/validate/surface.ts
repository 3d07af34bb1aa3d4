/**
 * The last look: the whole request against the surface of the dialect. What has its own message was refused before;
 * this catches the rest, so that no wrong type gets as far as the rules.
 */
import type { Checker, Violation } from '../../../spec/index.ts';
import type { JsonObject } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { at } from './wrong.ts';

/** Throws for the first field that the surface does not allow. */
export function checkSurface(body: JsonObject, checker: Checker): void {
  const found: Violation[] = [];
  checker.check('CreateResponse', body, { violation: (violation) => found.push(violation) });
  const [first] = found;
  if (first === undefined) return;
  const param = paramOf(first.pointer);
  if (first.got === 'nothing') throw missing(param);
  const message = `Invalid '${param}': expected ${first.expected}, but got ${first.got} instead.`;
  throw invalid(first.keyword === 'type' ? 'invalid_type' : 'invalid_value', param, message);
}

/** `/input/0/content/1/type` as `input[0].content[1].type`. */
export function paramOf(pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return at(...steps.map((step, index) => (index > 0 && /^\d{1,9}$/.test(step) ? Number(step) : step)));
}
