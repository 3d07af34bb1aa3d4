/** The default rules: what a mock without a script answers. The first that has something to say decides. */
import type { Asked } from '../asked.ts';
import { isObject, parsed, type JsonObject } from '../json.ts';
import { generate, seededFaker } from '../schema/generate.ts';
import { textOf } from '../text-of.ts';
import type { ScriptItem } from '../types.ts';
import { fittingCalls, forcedCalls } from './call.ts';
import { echoOf } from './echo.ts';
import { longAnswer } from './long.ts';
import { recall } from './memory.ts';
import type { Prompt } from './prompt.ts';

/** What a rule may look at. */
export interface Situation {
  asked: Asked;
  /** Everything the model sees, in order. */
  items: readonly JsonObject[];
  prompt: Prompt;
  /** Digest of the request: equal requests get equal answers. */
  seed: string;
}

type Rule = (situation: Situation) => ScriptItem[] | null;

const RULES: readonly [name: string, rule: Rule][] = [
  ['forced-call', ({ asked, prompt, seed }) => someCalls(forcedCalls(asked, prompt, seed))],
  ['json-schema', structured],
  ['tool-output', toolOutput],
  ['echo', ({ prompt }) => text(echoOf(prompt.text))],
  ['call', ({ asked, prompt, seed }) => someCalls(fittingCalls(asked, prompt, seed))],
  ['memory', ({ asked, items, prompt }) => text(recall(prompt.text, asked.instructions, items.slice(0, -1)))],
  ['long', ({ prompt, seed }) => text(longAnswer(prompt.text, seed))],
];

/** What to answer, and the name of the rule that says so. */
export function byRules(situation: Situation): { items: ScriptItem[]; rule: string } {
  for (const [rule, decide] of RULES) {
    const items = decide(situation);
    if (items !== null) return { items: inFormat(items, situation.asked), rule };
  }
  return {
    items: inFormat([{ type: 'text', text: smallTalk(situation.seed) }], situation.asked),
    rule: 'text',
  };
}

const text = (found: string | null): ScriptItem[] | null =>
  found === null || found === '' ? null : [{ type: 'text', text: found }];

const someCalls = (calls: ScriptItem[]): ScriptItem[] | null => (calls.length > 0 ? calls : null);

/** A schema holds for whatever is answered as text; only a call may come before it. */
function structured(situation: Situation): ScriptItem[] | null {
  const { asked, prompt, seed } = situation;
  if (asked.format.type !== 'json_schema') return null;
  const calls = endsWithOutput(situation.items) ? [] : fittingCalls(asked, prompt, seed);
  if (calls.length > 0) return calls;
  return [{ type: 'json', value: generate(asked.format.schema, prompt.hints, seed, 'format') }];
}

const endsWithOutput = (items: readonly JsonObject[]): boolean => isOutput(items.at(-1));

const isOutput = (item: JsonObject | undefined): boolean =>
  typeof item?.['type'] === 'string' && item['type'].endsWith('_call_output');

const MAX_QUOTED = 4_000;

/** Uses every output at the end of the input, each with the name of what was called. */
function toolOutput({ items }: Situation): ScriptItem[] | null {
  if (!endsWithOutput(items)) return null;
  const first = items.findLastIndex((item) => !isOutput(item)) + 1;
  const lines = items.slice(first).map((output) => {
    const call = items.find(
      (item) => item['call_id'] === output['call_id'] && typeof item['name'] === 'string',
    );
    return `${String(call?.['name'] ?? 'The tool')} returned: ${textOf(output['output']).slice(0, MAX_QUOTED)}`;
  });
  return [{ type: 'text', text: lines.join('\n') }];
}

/** In JSON mode a text becomes an object; one that is an object already stays. */
function inFormat(items: ScriptItem[], asked: Asked): ScriptItem[] {
  if (asked.format.type !== 'json_object') return items;
  return items.map((item) => (item.type === 'text' ? { type: 'json', value: objectFrom(item.text) } : item));
}

function objectFrom(answer: string): JsonObject {
  const value = parsed(answer);
  return isObject(value) ? value : { answer };
}

function smallTalk(seed: string): string {
  const en = seededFaker(seed, 'text');
  const phrase = en.hacker.phrase();
  return `${phrase.slice(0, 1).toUpperCase()}${phrase.slice(1)} ${en.lorem.sentence(12)}`;
}
