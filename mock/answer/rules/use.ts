/** Which tools the default rules use, and what an answer that uses them is made of. */
import { shifted, type Citation } from '../items/citation.ts';
import type { ScriptItem } from '../items/index.ts';
import { isAllowed, isNamed, type BuiltInTool } from '../tools.ts';
import { fittingCalls, someCalls } from './call.ts';
import type { Situation } from './situation.ts';
import { TOOL_RULES } from './tools/index.ts';
import type { Saying, Use } from './tools/tool-rule.ts';

const TWICE = /\b(?:twice|two times|both)\b/i;

/** What `tool_choice` forces; null when it forces nothing, or there is nothing to use. */
export function forcedUse(situation: Situation): ScriptItem[] | null {
  if (situation.asked.choice.mode !== 'required') return null;
  const called = fittingCalls(situation);
  if (called.length > 0) return called;
  return wantedUse(situation) ?? firstUse(situation);
}

/** What the user's words ask for, where `tool_choice` leaves it open. */
export function fittingUse(situation: Situation): ScriptItem[] | null {
  if (situation.asked.choice.mode !== 'auto') return null;
  return wantedUse(situation) ?? orNull(fittingCalls(situation));
}

/** `number`: how often it was used in this answer before. */
export const useOf = (tool: BuiltInTool, situation: Situation, number = 0): Use =>
  TOOL_RULES[tool.family].use(tool, situation, number);

/** Built-in tools that the words clearly ask for, as they are declared. */
function wantedUse(situation: Situation): ScriptItem[] | null {
  const { prompt } = situation;
  const wanted = allowedOf(situation).filter((tool) =>
    TOOL_RULES[tool.family].wanted(prompt.text, tool, situation),
  );
  const uses = wanted.flatMap((tool) => {
    const times = TWICE.test(prompt.text) && isHosted(useOf(tool, situation)) ? [0, 1] : [0];
    return times.map((number) => useOf(tool, situation, number));
  });
  return uses.length === 0 ? null : answerOf(within(uses, situation));
}

/** Nothing fits, and something has to be used: what stands first, the caller's tools before those built in. */
function firstUse(situation: Situation): ScriptItem[] | null {
  const called = someCalls(situation);
  if (called.length > 0) return called;
  const [tool] = allowedOf(situation);
  return tool === undefined ? null : answerOf([useOf(tool, situation)]);
}

const allowedOf = ({ asked: { tools, choice } }: Situation): BuiltInTool[] =>
  tools.filter((tool): tool is BuiltInTool => !isNamed(tool)).filter((tool) => isAllowed(choice, tool));

/** The answer goes on after it. */
const isHosted = (use: Use): boolean => use.says !== null;

/** At most `max_tool_calls` of the server's, and one of the caller's unless several may be made at once. */
function within(uses: readonly Use[], { asked }: Situation): Use[] {
  const hosted = uses.filter(isHosted).slice(0, Math.min(asked.maxToolCalls, uses.length));
  const others = uses.filter((use) => !isHosted(use)).slice(0, asked.parallel ? undefined : 1);
  return [...hosted, ...others];
}

/** The items of all uses; then a message about what came of them, unless the caller has to act first. */
export function answerOf(uses: readonly Use[]): ScriptItem[] {
  const items = uses.flatMap((use) => use.items);
  const says = uses.map((use) => use.says);
  return says.includes(null) ? items : [...items, messageOf(says.filter((one) => one !== null))];
}

/** One text of all of them, a line each. */
function messageOf(sayings: readonly Saying[]): ScriptItem {
  let text = '';
  const annotations: Citation[] = [];
  for (const saying of sayings) {
    if (text !== '') text += '\n';
    annotations.push(...shifted(saying.citations ?? [], saying.text, text.length));
    text += saying.text;
  }
  return { type: 'text', text, ...(annotations.length > 0 && { annotations }) };
}

const orNull = <T>(list: T[]): T[] | null => (list.length > 0 ? list : null);
