/** What tools, tool_choice and parallel_tool_calls promise. */
import { USER_SCHEMA } from '../../wire/bounds.ts';
import type { Collector } from '../collector.ts';
import { isObject, objectsIn, parseJson } from '../json.ts';
import type { JsonObject } from '../reading.ts';
import { isNothing, own, textAt } from '../values.ts';
import type { Answer } from './answer.ts';
import type { PlaceWithin } from './place.ts';
import { userValidator, type UserValidator } from './user-schema.ts';

interface Look {
  answer: Answer;
  asked: JsonObject;
  tools: readonly JsonObject[];
  to: Collector;
  /** Of the call's field in the output. */
  placeOf: (call: JsonObject, field: string) => ReturnType<PlaceWithin>;
  place: PlaceWithin;
}

export function checkToolPromises(
  answer: Answer,
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const positions = new Map(answer.output.map((item, index) => [item, index]));
  const placeOf = (call: JsonObject, field: string) => place(`/output/${positions.get(call) ?? 0}/${field}`);
  const look: Look = { answer, asked, tools: objectsIn(own(asked, 'tools')), to, placeOf, place };
  checkDeclared(look);
  checkKinds(look);
  checkChoice(look);
  checkParallel(look);
  checkArguments(look);
}

/** Tools of other kinds, some items of the input, and the first turn of a cached chain may bring functions of their own. */
function checkDeclared({ answer, asked, tools, to, placeOf }: Look): void {
  const bringsMore =
    !isNothing(own(asked, 'prompt')) ||
    (isObject(own(asked, 'caching')) && !isNothing(own(asked, 'previous_response_id'))) ||
    tools.some((tool) => textAt(tool, 'type') !== 'function') ||
    objectsIn(own(asked, 'input')).some((item) => /tool(s|_search_output)$/.test(textAt(item, 'type') ?? ''));
  if (bringsMore) return;
  const names = namesOf(tools);
  const declared = new Set(names);
  const expected = oneOf(names);
  for (const call of answer.calls) {
    const name = textAt(call, 'name');
    if (name === null) continue;
    to.check('tools.declared', declared.has(name), expected, name, placeOf(call, 'name'));
  }
}

const KINDS: Readonly<Record<string, string>> = { function: 'function_call', custom: 'custom_tool_call' };

/** Functions and custom tools have calls of their own; a name that both have may be called as either. */
function checkKinds({ answer, tools, to, placeOf }: Look): void {
  if (!tools.some((tool) => textAt(tool, 'type') === 'custom')) return;
  const kinds = new Map<string, Set<string>>();
  for (const tool of tools.flatMap((each) => [each, ...objectsIn(own(each, 'tools'))])) {
    const kind = KINDS[textAt(tool, 'type') ?? ''];
    const name = textAt(tool, 'name');
    if (kind !== undefined && name !== null) kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
  }
  for (const call of answer.output) {
    const type = textAt(call, 'type') ?? '';
    const fit = kinds.get(textAt(call, 'name') ?? '');
    if (fit === undefined || !Object.values(KINDS).includes(type)) continue;
    to.check('custom.as-declared', fit.has(type), `a ${[...fit].join(' or ')}`, type, placeOf(call, 'type'));
  }
}

function checkChoice(look: Look): void {
  const choice = own(look.asked, 'tool_choice');
  if (choice === 'none') checkNone(look);
  else if (choice === 'required') checkRequired(look);
  else if (isObject(choice)) {
    const type = textAt(choice, 'type');
    const name = textAt(choice, 'name');
    if (type === 'function' && name !== null) checkNamed(look, name);
    else if (type === 'custom' && name !== null) checkNamedCustom(look, name);
    else if (type === 'allowed_tools') checkAllowed(look, choice);
  }
}

function checkNone({ answer, tools, to, placeOf }: Look): void {
  const [call] = answer.calls;
  if (call !== undefined)
    to.break('tools.none', 'no call', textAt(call, 'name') ?? 'a call', placeOf(call, 'name'));
  else if (tools.length > 0) to.keep('tools.none');
}

function checkRequired({ answer, tools, to, place }: Look): void {
  if (!answer.complete || tools.length === 0) return;
  const calls = answer.output.some((item) => isCall(textAt(item, 'type') ?? ''));
  to.check('tools.required', calls, 'at least one call', kindsOf(answer), place('/output'));
}

/** A call that has to be approved first shows as the request for it, and a program is one that makes calls. */
function isCall(type: string): boolean {
  return type.endsWith('_call') || type === 'mcp_approval_request' || type === 'program';
}

function checkNamed({ answer, to, place }: Look, name: string): void {
  const names = namesOf(answer.calls);
  if (!answer.complete && !names.includes(name)) return;
  const got = names.length > 0 ? `calls of ${names.join(', ')}` : kindsOf(answer);
  to.check('tools.named', names.includes(name), `a call of ${name}`, got, place('/output'));
}

function checkNamedCustom({ answer, to, place }: Look, name: string): void {
  const names = namesOf(answer.output.filter((item) => textAt(item, 'type') === 'custom_tool_call'));
  if (!answer.complete && !names.includes(name)) return;
  to.check(
    'custom.named',
    names.includes(name),
    `a custom_tool_call of ${name}`,
    kindsOf(answer),
    place('/output'),
  );
}

function checkAllowed({ answer, to, placeOf, place }: Look, choice: JsonObject): void {
  const allowed = objectsIn(own(choice, 'tools'));
  // Of a list with tools of other kinds only these functions are known.
  const names = namesOf(allowed.filter((tool) => textAt(tool, 'type') === 'function'));
  const permitted = new Set(names);
  const expected = oneOf(names);
  for (const call of answer.calls) {
    const name = textAt(call, 'name');
    if (name !== null) to.check('tools.allowed', permitted.has(name), expected, name, placeOf(call, 'name'));
  }
  const forced = textAt(choice, 'mode') === 'required' && allowed.length === names.length;
  if (forced && answer.complete && answer.calls.length === 0) {
    to.break('tools.allowed', `a call, ${expected}`, kindsOf(answer), place('/output'));
  }
}

function checkParallel({ answer, asked, to, place }: Look): void {
  if (own(asked, 'parallel_tool_calls') !== false || answer.calls.length === 0) return;
  const got = `${answer.calls.length} calls`;
  to.check('tools.parallel-off', answer.calls.length === 1, 'at most one call', got, place('/output'));
}

/** Only `strict: true` promises anything. Arguments that are no JSON break another requirement. */
function checkArguments({ answer, tools, to, placeOf }: Look): void {
  const strict = new Map<string | null, UserValidator>();
  // The first of a name counts.
  for (const tool of tools.toReversed()) {
    const validator = own(tool, 'strict') === true ? userValidator(own(tool, 'parameters')) : null;
    const name = textAt(tool, 'name');
    if (validator !== null && textAt(tool, 'type') === 'function') strict.set(name, validator);
    else strict.delete(name);
  }
  for (const call of answer.calls.slice(0, USER_SCHEMA.calls)) {
    const name = textAt(call, 'name');
    const validate = strict.get(name);
    if (validate === undefined) continue;
    const parsed = parseJson(textAt(call, 'arguments') ?? '');
    if (!parsed.ok) continue;
    const wrong = validate(parsed.value);
    const expected = `arguments that validate against the parameters of ${name}`;
    const got = `${wrong}: ${textAt(call, 'arguments')}`;
    to.check('tools.arguments-valid', wrong === null, expected, got, placeOf(call, 'arguments'));
  }
}

function namesOf(list: readonly JsonObject[]): string[] {
  return list.map((each) => textAt(each, 'name')).filter((name) => name !== null);
}

function oneOf(names: readonly string[]): string {
  return names.length === 0 ? 'no call, since no function was declared' : `one of ${names.join(', ')}`;
}

function kindsOf({ output }: Answer): string {
  return output.length === 0
    ? 'no output'
    : output.map((item) => textAt(item, 'type') ?? 'an item').join(', ');
}
