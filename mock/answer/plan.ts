/** What will be answered, before any of it has an id: from a script, a directive, or the default rules. */
import { errorByCode } from '../errors.ts';
import { DIRECTIVE_FORMS } from './directives.ts';
import { sha256 } from './digest.ts';
import type { ScriptItem } from './items/index.ts';
import { invalid } from './problem.ts';
import { callOf } from './rules/call.ts';
import { compactionOf, isTooLong, isTriggered } from './rules/compaction.ts';
import { withPhases } from './rules/phase.ts';
import { byRules, inFormat } from './rules/rules.ts';
import type { Situation } from './rules/situation.ts';
import { mcpListings } from './rules/tools/mcp.ts';
import { answerOf, useOf } from './rules/use.ts';
import { seededFaker } from './schema/generate.ts';
import { familyOf, isNamed } from './tools.ts';
import type { Directives, Script } from './types.ts';
import { shown } from './validate/wrong.ts';

export interface Plan extends Script {
  items: ScriptItem[];
  by: string;
}

const REFUSAL = "I'm sorry, but I can't help with that.";
const failureOf = (code: string): { code: string; message: string } => ({
  code,
  message:
    code === 'server_error'
      ? 'The model stopped in the middle of its answer.'
      : errorByCode(code, []).message,
});
/** Items of an answer that a directive ends early are cut to this many tokens. */
export const EARLY_END = 8;

/** @throws Problem for a directive that is not known, or that names a tool that is not there */
export function planFor(situation: Situation, script: Script | undefined, directives: Directives): Plan {
  if (!situation.asked.generate) return { items: [], by: 'rule:warm-up' };
  if (directives.unknown !== undefined) {
    const message = `Unknown resproof directive '${shown(directives.unknown[0])}'. Known: ${DIRECTIVE_FORMS}.`;
    throw invalid('unknown_directive', null, message);
  }
  if (script !== undefined) return { ...script, items: script.items ?? [], by: 'script' };
  if (situation.asked.prefixOnly) return { items: [], by: 'rule:prefix-cache' };
  const { items, by } = directedItems(situation, directives) ?? chosen(situation);
  const plan = { items: [...before(situation), ...withPhases(items, situation.asked)], by };
  const { failed, errorEvent } = directives;
  if (failed !== undefined)
    return { ...plan, status: 'failed', failure: failureOf(failed), by: 'directive:failed' };
  if (errorEvent !== undefined)
    return { ...plan, errorEvent: failureOf(errorEvent), by: 'directive:error-event' };
  if (directives.incomplete) return { ...plan, status: 'incomplete', by: 'directive:incomplete' };
  return plan;
}

/** What comes before the answer itself: of a context that grew too long what it is made into, lists of tools, thoughts. */
function before(situation: Situation): ScriptItem[] {
  if (isTriggered(situation)) return [];
  const compaction = isTooLong(situation) ? [compactionOf(situation.items)] : [];
  return [...compaction, ...mcpListings(situation), ...thoughts(situation)];
}

function chosen(situation: Situation): { items: ScriptItem[]; by: string } {
  const { items, rule } = byRules(situation);
  return { items, by: `rule:${rule}` };
}

function directedItems(
  situation: Situation,
  { calls, tools, refusal }: Directives,
): { items: ScriptItem[]; by: string } | null {
  if (calls !== undefined || tools !== undefined) {
    const used = usedTools(tools ?? [], situation);
    const called = calledTools(calls ?? [], situation);
    // A call has to be answered before anything is said of it.
    const items = called.length > 0 ? used.filter((item) => item.type !== 'text') : used;
    return { items: [...inFormat(items, situation), ...called], by: `directive:${calls ? 'call' : 'tool'}` };
  }
  return refusal ? { items: [{ type: 'refusal', refusal: REFUSAL }], by: 'directive:refusal' } : null;
}

function calledTools(names: readonly string[], { asked, prompt, seed }: Situation): ScriptItem[] {
  return names.map((name, number) => {
    const tool = asked.tools.filter(isNamed).find((one) => one.name === name);
    if (tool === undefined) throw notThere(`call=${shown(name)}`, 'no function and no custom tool');
    return callOf(tool, prompt.hints, seed, number);
  });
}

function usedTools(types: readonly string[], situation: Situation): ScriptItem[] {
  const uses = types.map((type, number) => {
    const tool = situation.asked.tools.find((one) => !isNamed(one) && one.family === familyOf(type));
    if (tool === undefined || isNamed(tool)) throw notThere(`tool=${shown(type)}`, 'no built-in tool');
    return useOf(tool, situation, types.slice(0, number).filter((one) => one === type).length);
  });
  return uses.length === 0 ? [] : answerOf(uses);
}

const notThere = (directive: string, what: string): Error =>
  invalid('unknown_directive', 'tools', `The directive ${directive} names ${what} in 'tools'.`);

/** Tokens of thought by effort; a digest adds up to as many again. */
const THOUGHT: Readonly<Record<string, number>> = {
  minimal: 8,
  low: 32,
  medium: 64,
  high: 128,
  xhigh: 192,
  max: 256,
};

function thoughts({ asked, seed }: Situation): ScriptItem[] {
  const { reasoning } = asked;
  if (reasoning === null) return [];
  const least = THOUGHT[reasoning.effort] ?? 64;
  const tokens = least + (Number.parseInt(sha256(seed).slice(0, 4), 16) % least);
  const parts = reasoning.summary === null ? 0 : reasoning.summary === 'detailed' ? 2 : 1;
  const summary = Array.from({ length: parts }, (_, index) => thought(seed, index));
  return [{ type: 'reasoning', summary, tokens, ...(reasoning.raw && { text: thought(seed, 'raw') }) }];
}

function thought(seed: string, part: number | string): string {
  const en = seededFaker(seed, 'thought', part);
  return `**Considering the ${en.word.noun()}**\n\n${en.lorem.sentence(10)}`;
}
