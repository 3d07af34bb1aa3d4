/** Which functions the default rules call, and with what. */
import type { Asked, FunctionTool } from '../asked.ts';
import { generate } from '../schema/generate.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ScriptItem } from '../types.ts';
import type { Prompt } from './prompt.ts';

type CallItem = Extract<ScriptItem, { type: 'call' }>;

const SEVERAL = /\b(?:both|two|twice)\b/i;
const NAME_WEIGHT = 3;
const ENOUGH_IN_DESCRIPTION = 2;
/** Words that say nothing about what a function is for. */
const COMMON = new Set(
  'the and for with from into that this will are can get set run tool call use used function user value given when what which current return returns about your you not any all its data input output'.split(
    ' ',
  ),
);

/** Calls that tool_choice forces; empty when it forces none, or there is no function to call. */
export function forcedCalls(asked: Asked, prompt: Prompt, seed: string): CallItem[] {
  if (asked.choice.mode !== 'required') return [];
  const candidates = allowed(asked);
  const [first] = candidates;
  if (first === undefined) return [];
  const matching = byFit(candidates, prompt);
  return calls(matching.length > 0 ? matching : [first], asked, prompt, seed);
}

/** Calls that the user's words ask for, where tool_choice leaves it open. */
export function fittingCalls(asked: Asked, prompt: Prompt, seed: string): CallItem[] {
  return asked.choice.mode === 'auto' ? calls(byFit(allowed(asked), prompt), asked, prompt, seed) : [];
}

/** One call of this function; for the directive `call=NAME`. */
export const callOf = (tool: FunctionTool, prompt: Prompt, seed: string, number = 0): CallItem => ({
  type: 'call',
  name: tool.name,
  arguments: argumentsFor(tool, prompt, seed, number),
});

const allowed = (asked: Asked): FunctionTool[] =>
  asked.functions.filter((tool) => asked.choice.names?.includes(tool.name) ?? true);

/** The functions that the words fit, best first; equals stay in their order. */
function byFit(tools: readonly FunctionTool[], prompt: Prompt): FunctionTool[] {
  const said = wordsOf(prompt.text);
  return tools
    .map((tool) => ({ tool, fit: fitOf(tool, said) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ tool }) => tool);
}

function fitOf(tool: FunctionTool, said: ReadonlySet<string>): number {
  const hits = (text: string) => [...wordsOf(text)].filter((word) => said.has(word)).length;
  const inName = hits(tool.name);
  const inDescription = hits(tool.description);
  return inName > 0 || inDescription >= ENOUGH_IN_DESCRIPTION ? inName * NAME_WEIGHT + inDescription : 0;
}

function wordsOf(text: string): Set<string> {
  const split = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  const words = split.match(/\p{L}{3,40}/gu) ?? [];
  return new Set(
    words
      .filter((word) => !COMMON.has(word))
      .map((word) => (word.length > 4 ? word.replace(/s$/, '') : word)),
  );
}

/** Two where two are asked for: of the two functions that fit best, or twice of the only one. */
function calls(fitting: readonly FunctionTool[], asked: Asked, prompt: Prompt, seed: string): CallItem[] {
  const [best, second] = fitting;
  if (best === undefined) return [];
  if (!asked.parallel || !SEVERAL.test(prompt.text)) return [callOf(best, prompt, seed)];
  return [callOf(best, prompt, seed), callOf(second ?? best, prompt, seed, 1)];
}

function argumentsFor(tool: FunctionTool, prompt: Prompt, seed: string, number: number): JsonObject {
  const properties = isObject(tool.parameters['properties'])
    ? Object.keys(tool.parameters['properties'])
    : [];
  // What names the function or its parameters is no value for them.
  const strings = prompt.hints.strings.filter((text) => text !== tool.name && !properties.includes(text));
  const hints = { strings: strings.slice(number), numbers: prompt.hints.numbers.slice(number) };
  const value = generate({ type: 'object', ...tool.parameters }, hints, seed, tool.name, number);
  return isObject(value) ? value : {};
}
