import { isAllowed, type FunctionTool } from '../../tools.ts';
import { argumentsFor } from '../call.ts';
import { byFit } from '../fit.ts';
import type { Situation } from '../situation.ts';
import type { ToolRule, Use } from './tool-rule.ts';

/** A program, and the call of a function that it makes; one without a function to call ends at once. */
export const program: ToolRule = {
  wanted: (text, _tool, situation) =>
    /\bwrite (?:a |me a )?program\b/i.test(text) || byFit(onlyPrograms(situation), text).length > 0,
  use,
};

/** Functions that the model may not call itself. */
const onlyPrograms = (situation: Situation): FunctionTool[] =>
  callable(situation).filter((tool) => tool.programmatic);

const callable = ({ asked: { tools, choice } }: Situation): FunctionTool[] =>
  tools
    .filter((tool): tool is FunctionTool => tool.family === 'function' && !tool.deferred)
    .filter((tool) => isAllowed({ ...choice, only: null }, tool))
    .filter(
      ({ settings: { allowed_callers: callers } }) =>
        Array.isArray(callers) && callers.includes('programmatic'),
    );

function use(_tool: unknown, situation: Situation): Use {
  const { prompt, seed } = situation;
  const candidates = callable(situation);
  const best = byFit(candidates, prompt.text)[0] ?? candidates[0];
  if (best === undefined) {
    return {
      items: [
        { type: 'program', code: 'return "done";' },
        { type: 'program_output', result: 'done' },
      ],
      says: { text: 'The program gives: done' },
    };
  }
  const given = argumentsFor(best, prompt.hints, seed, 0);
  const code = `const result = await tools.${best.name}(${JSON.stringify(given)});\nreturn result;`;
  const where = best.namespace === null ? {} : { namespace: best.namespace };
  return {
    items: [
      { type: 'program', code },
      { type: 'call', name: best.name, arguments: given, program: true, ...where },
    ],
    says: null,
  };
}
