/** The default rules: what a mock without a script answers. The first that has something to say decides. */
import type { ScriptItem } from '../items/index.ts';
import { isObject, parsed, type JsonObject } from '../json.ts';
import { seededFaker, valueFor } from '../schema/generate.ts';
import { compactionOf, isTriggered } from './compaction.ts';
import { echoOf } from './echo.ts';
import { longAnswer } from './long.ts';
import { recall } from './memory.ts';
import { afterOutputs, endsWithOutput } from './outputs.ts';
import type { Situation } from './situation.ts';
import { afterApprovals } from './tools/mcp.ts';
import type { Use } from './tools/tool-rule.ts';
import { afterToolSearch } from './tools/tool-search.ts';
import { answerOf, fittingUse, forcedUse } from './use.ts';

type Rule = (situation: Situation) => ScriptItem[] | null;

const RULES: readonly [name: string, rule: Rule][] = [
  ['compaction', (situation) => (isTriggered(situation) ? [compactionOf(situation.items)] : null)],
  ['approval', (situation) => answered(afterApprovals(situation))],
  ['forced-call', forcedUse],
  ['tool-search', (situation) => answered(afterToolSearch(situation))],
  ['json-schema', structured],
  ['tool-output', afterOutputs],
  ['echo', ({ prompt }) => text(echoOf(prompt.text))],
  ['call', fittingUse],
  ['memory', ({ asked, items, prompt }) => text(recall(prompt.text, asked.instructions, items.slice(0, -1)))],
  ['long', ({ prompt, seed }) => text(longAnswer(prompt.text, seed))],
];

/** What to answer, and the name of the rule that says so. */
export function byRules(situation: Situation): { items: ScriptItem[]; rule: string } {
  for (const [rule, decide] of RULES) {
    const items = decide(situation);
    if (items !== null) return { items: inFormat(items, situation), rule };
  }
  const items: ScriptItem[] = [{ type: 'text', text: smallTalk(situation.seed) }];
  return { items: inFormat(items, situation), rule: 'text' };
}

const text = (found: string | null): ScriptItem[] | null =>
  found === null || found === '' ? null : [{ type: 'text', text: found }];

const answered = (use: Use | null): ScriptItem[] | null => (use === null ? null : answerOf([use]));

/** A schema holds for whatever is answered as text; only tools may be used before it. */
function structured(situation: Situation): ScriptItem[] | null {
  if (situation.asked.format.type !== 'json_schema') return null;
  const used = endsWithOutput(situation.items) ? afterOutputs(situation) : fittingUse(situation);
  return used ?? [{ type: 'text', text: '' }];
}

/** Where JSON is asked for, a text becomes JSON: with a schema a value of it, else an object that holds the text. */
export function inFormat(items: ScriptItem[], { asked, prompt, seed }: Situation): ScriptItem[] {
  const { format } = asked;
  if (format.type === 'text') return items;
  return items.map((item) => {
    if (item.type !== 'text') return item;
    const value =
      format.type === 'json_schema'
        ? valueFor(format.schema, 'text.format.schema', prompt.hints, seed, 'format')
        : objectFrom(item.text);
    return { type: 'json', value };
  });
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
