/** Which of the caller's functions and custom tools the default rules call, and with what. */
import { sentenceOf } from '../grammar/sentence.ts';
import type { ScriptItem } from '../items/index.ts';
import { isObject, type JsonObject } from '../json.ts';
import { valueFor, wordsFor, type Hints } from '../schema/generate.ts';
import { isAllowed, isChosen, isNamed, type FunctionTool, type NamedTool } from '../tools.ts';
import { byFit } from './fit.ts';
import type { Situation } from './situation.ts';

type CallItem = Extract<ScriptItem, { type: 'call' | 'custom_call' }>;

const SEVERAL = /\b(?:both|two|twice)\b/i;

/** Calls that the user's words ask for. */
export function fittingCalls(situation: Situation): CallItem[] {
  return calls(byFit(callable(situation), situation.prompt.text), situation);
}

/** At least one call, of what fits best or stands first; none where there is nothing to call. */
export function someCalls(situation: Situation): CallItem[] {
  const candidates = callable(situation);
  const fitting = byFit(candidates, situation.prompt.text);
  return calls(fitting.length > 0 ? fitting : candidates.slice(0, 1), situation);
}

/** What the model itself may call: not what it would have to look for first, nor what only its programs may call. */
const callable = ({ asked: { tools, choice } }: Situation): NamedTool[] =>
  tools
    .filter(isNamed)
    .filter((tool) => isAllowed(choice, tool) && (!tool.deferred || isChosen(choice, tool)))
    .filter((tool) => tool.family === 'custom' || !tool.programmatic);

/** Two where two are asked for: of the two that fit best, or twice of the only one. */
function calls(fitting: readonly NamedTool[], { asked, prompt, seed }: Situation): CallItem[] {
  const [best, second] = fitting;
  if (best === undefined) return [];
  if (!asked.parallel || !SEVERAL.test(prompt.text)) return [callOf(best, prompt.hints, seed)];
  return [callOf(best, prompt.hints, seed), callOf(second ?? best, prompt.hints, seed, 1)];
}

/** One call of this tool. Throws 400 for parameters of which no value, or a grammar of which no sentence is found. */
export function callOf(tool: NamedTool, hints: Hints, seed: string, number = 0): CallItem {
  const where = tool.namespace === null ? {} : { namespace: tool.namespace };
  if (tool.family === 'function')
    return { type: 'call', name: tool.name, arguments: argumentsFor(tool, hints, seed, number), ...where };
  const left = without(hints, [tool.name], number);
  const input =
    tool.grammar === null
      ? (left.strings[0] ?? wordsFor(tool.name, [seed, tool.name, number]))
      : sentenceOf(tool.grammar, left, seed, tool.name, number);
  return { type: 'custom_call', name: tool.name, input, ...where };
}

/** Throws 400 for parameters of which no value is found. */
export function argumentsFor(tool: FunctionTool, hints: Hints, seed: string, number: number): JsonObject {
  const { properties } = tool.parameters;
  const names = isObject(properties) ? Object.keys(properties) : [];
  const left = without(hints, [tool.name, ...names], number);
  const schema = { type: 'object', ...tool.parameters };
  const value = valueFor(schema, `${tool.param}.parameters`, left, seed, tool.name, number);
  return isObject(value) ? value : {};
}

/** What names the tool or its parameters is no value for them; and the second of two calls takes other values. */
const without = ({ strings, numbers }: Hints, names: readonly string[], number: number): Hints => ({
  strings: strings.filter((text) => !names.includes(text)).slice(number),
  numbers: numbers.slice(number),
});
