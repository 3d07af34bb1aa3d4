/** From planned items to output items with ids, cut where max_output_tokens ends. */
import type { Asked } from './asked.ts';
import { isHostedCall, write } from './items/index.ts';
import type { JsonObject } from './json.ts';
import { EARLY_END, type Plan } from './plan.ts';

export interface Rendered {
  output: JsonObject[];
  outputTokens: number;
  reasoningTokens: number;
  /** max_output_tokens, or an early end, left something out. */
  cut: boolean;
}

/** `base` is what all ids derive from: the digest of the request and its occurrence number. */
export function render(plan: Plan, asked: Asked, base: string): Rendered {
  const early = plan.by === 'directive:incomplete';
  const rendered: Rendered = { output: [], outputTokens: 0, reasoningTokens: 0, cut: false };
  let hosted = 0;
  for (const [index, planned] of plan.items.entries()) {
    const left = asked.limit - rendered.outputTokens;
    const budget = early && planned.type !== 'reasoning' ? Math.min(left, EARLY_END) : left;
    const place = { asked, base, index, budget, before: rendered.output };
    const { item, tokens, cut } = write(planned, place);
    if (item !== null && isHostedCall(item)) {
      // What goes beyond the bound is not called, and the answer goes on without it.
      if (hosted === asked.maxToolCalls) continue;
      hosted += 1;
    }
    if (item !== null) rendered.output.push(item);
    rendered.outputTokens += tokens;
    if (planned.type === 'reasoning') rendered.reasoningTokens += tokens;
    rendered.cut = cut;
    if (cut) break;
  }
  return rendered;
}
