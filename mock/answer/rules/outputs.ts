/** What follows when the input ends with outputs of the caller's tools: a text that uses each of them. */
import type { ScriptItem } from '../items/index.ts';
import { isObject, listAt, textAt, type JsonObject } from '../json.ts';
import { textOf } from '../text-of.ts';
import type { Situation } from './situation.ts';

const MAX_QUOTED = 4_000;

export const endsWithOutput = (items: readonly JsonObject[]): boolean => isOutput(items.at(-1));

const isOutput = (item: JsonObject | undefined): boolean =>
  typeof item?.['type'] === 'string' && item['type'].endsWith('_call_output');

/** Each with the name of what was called. Programs whose calls were answered have come to their end, and say so first. */
export function afterOutputs({ items }: Situation): ScriptItem[] | null {
  if (!endsWithOutput(items)) return null;
  const outputs = items.slice(items.findLastIndex((item) => !isOutput(item)) + 1);
  const lines = outputs.map((output) => `${callerOf(output, items)} ${saidBy(output).slice(0, MAX_QUOTED)}`);
  return [...ended(outputs, items), { type: 'text', text: lines.join('\n') }];
}

function callerOf(output: JsonObject, items: readonly JsonObject[]): string {
  const call = callFor(output, items);
  if (typeof call?.['name'] === 'string') return `${call['name']} returned:`;
  return NAMES[textAt(output, 'type')] ?? 'The tool returned:';
}

const callFor = (output: JsonObject, items: readonly JsonObject[]): JsonObject | undefined =>
  items.find((item) => item['call_id'] === output['call_id'] && item !== output);

const NAMES: Readonly<Record<string, string>> = {
  shell_call_output: 'The shell returned:',
  local_shell_call_output: 'The shell returned:',
  apply_patch_call_output: 'The patch was taken:',
  computer_call_output: 'The screen was looked at:',
};

function saidBy(output: JsonObject): string {
  switch (output['type']) {
    case 'shell_call_output':
      return listAt(output, 'output').filter(isObject).map(printed).join('\n');
    case 'apply_patch_call_output':
      return [textAt(output, 'status'), textAt(output, 'output')].filter((text) => text !== '').join(', ');
    case 'computer_call_output':
      return isObject(output['output']) ? textAt(output['output'], 'type') : '';
    default:
      return textOf(output['output']);
  }
}

const printed = (entry: JsonObject): string =>
  [textAt(entry, 'stdout'), textAt(entry, 'stderr')].filter((text) => text !== '').join('\n');

/** The programs whose calls these outputs answer; the last of them is what each gives. */
function ended(outputs: readonly JsonObject[], items: readonly JsonObject[]): ScriptItem[] {
  const results = new Map<string, string>();
  for (const output of outputs) {
    const caller = callFor(output, items)?.['caller'];
    if (isObject(caller) && caller['type'] === 'program')
      results.set(textAt(caller, 'caller_id'), saidBy(output));
  }
  return [...results].map(([callId, result]) => ({ type: 'program_output', callId, result }));
}
