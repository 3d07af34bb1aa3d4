/**
 * The last look: the whole request against the surface of the dialect. What has its own message was refused before;
 * this catches the rest, so that no wrong type gets as far as the rules.
 */
import type { Checker, Violation } from '../../../spec/index.ts';
import type { JsonObject } from '../json.ts';
import { invalid, missing } from '../problem.ts';
import { at, shown } from './wrong.ts';

/**
 * Objects whose fields the surface describes to the last: another one is refused. Items and their parts are not
 * among them, since clients replay what servers of all kinds gave them.
 */
const CLOSED: ReadonlySet<string> = new Set([
  'Caching',
  'ExtraBody',
  'FunctionTool',
  'ReasoningConfig',
  'StreamOptions',
  'TextConfig',
  'TextFormatJsonObject',
  'TextFormatJsonSchema',
  'TextFormatText',
  'Thinking',
  'ToolChoiceAllowed',
  'ToolChoiceFunction',
]);

/** Throws for the first field that the surface does not allow. */
export function checkSurface(body: JsonObject, checker: Checker, schema = 'CreateResponse'): void {
  const found: Violation[] = [];
  checker.check(schema, body, {
    object(name, value, pointer) {
      if (!CLOSED.has(name)) return;
      const known = checker.properties(name);
      const unknown = Object.keys(value).find((field) => !known.includes(field));
      if (unknown !== undefined) throw unknownField(at(paramOf(pointer), shown(unknown)));
    },
    violation: (violation) => found.push(violation),
  });
  const [first] = found;
  if (first === undefined) return;
  const param = paramOf(first.pointer);
  if (first.got === 'nothing') throw missing(param);
  const message = `Invalid '${param}': expected ${first.expected}, but got ${first.got} instead.`;
  throw invalid(first.keyword === 'type' ? 'invalid_type' : 'invalid_value', param, message);
}

export const unknownField = (param: string): Error =>
  invalid('unknown_parameter', param, `Unknown parameter: '${param}'.`);

/** `/input/0/content/1/type` as `input[0].content[1].type`. */
export function paramOf(pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return at(...steps.map((step, index) => (index > 0 && /^\d{1,9}$/.test(step) ? Number(step) : step)));
}
