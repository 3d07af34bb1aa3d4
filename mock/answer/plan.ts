/** What will be answered, before any of it has an id: from a script, a directive, or the default rules. */
import { DIRECTIVE_FORMS } from './directives.ts';
import { sha256 } from './digest.ts';
import { invalid } from './problem.ts';
import { callOf } from './rules/call.ts';
import { byRules, type Situation } from './rules/rules.ts';
import { seededFaker } from './schema/generate.ts';
import type { Directives, Script, ScriptItem } from './types.ts';
import { shown } from './validate/wrong.ts';

export interface Plan extends Script {
  items: ScriptItem[];
  by: string;
}

const REFUSAL = "I'm sorry, but I can't help with that.";
const FAILURE = { code: 'server_error', message: 'The model stopped in the middle of its answer.' };
/** Items of an answer that a directive ends early are cut to this many tokens. */
export const EARLY_END = 8;

/** @throws Problem for a directive that is not known, or that names a function that is not there */
export function planFor(situation: Situation, script: Script | undefined, directives: Directives): Plan {
  if (directives.unknown !== undefined) {
    const message = `Unknown resproof directive '${shown(directives.unknown[0])}'. Known: ${DIRECTIVE_FORMS}.`;
    throw invalid('unknown_directive', null, message);
  }
  if (script !== undefined) return { ...script, items: script.items ?? [], by: 'script' };
  if (situation.asked.prefixOnly) return { items: [], by: 'rule:prefix-cache' };
  const directed = directedItems(situation, directives);
  const { items, by } = directed ?? chosen(situation);
  const plan = { items: [...thoughts(situation), ...items], by };
  if (directives.failed) return { ...plan, status: 'failed', failure: FAILURE, by: 'directive:failed' };
  if (directives.errorEvent) return { ...plan, errorEvent: FAILURE, by: 'directive:error-event' };
  if (directives.incomplete) return { ...plan, status: 'incomplete', by: 'directive:incomplete' };
  return plan;
}

function chosen(situation: Situation): { items: ScriptItem[]; by: string } {
  const { items, rule } = byRules(situation);
  return { items, by: `rule:${rule}` };
}

function directedItems(
  situation: Situation,
  directives: Directives,
): { items: ScriptItem[]; by: string } | null {
  if (directives.calls !== undefined) {
    const { asked, prompt, seed } = situation;
    const items = directives.calls.map((name, number) => {
      const tool = asked.functions.find((one) => one.name === name);
      if (tool === undefined) {
        throw invalid(
          'unknown_directive',
          'tools',
          `The directive call=${shown(name)} names no function in 'tools'.`,
        );
      }
      return callOf(tool, prompt, seed, number);
    });
    return { items, by: 'directive:call' };
  }
  return directives.refusal
    ? { items: [{ type: 'refusal', refusal: REFUSAL }], by: 'directive:refusal' }
    : null;
}

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
