/** What is asked about a context without asking the model: how long it is, and a short form of it. */
import { readAsked, type Asked } from '../asked.ts';
import { unfolded } from '../compacted.ts';
import { allItems, resolveContext, type Context } from '../context.ts';
import { countInput } from '../count.ts';
import { responseIdOf, withExtras } from '../dialect.ts';
import { digest } from '../digest.ts';
import { canonical, type JsonObject } from '../json.ts';
import { listed } from '../listing.ts';
import { errorAnswer } from '../problem.ts';
import { render } from '../render.ts';
import { usageOf } from '../response.ts';
import { compactionOf } from '../rules/compaction.ts';
import type { Answer } from '../types.ts';
import { bodyOf } from '../validate/body.ts';
import { validate } from '../validate/request.ts';
import { jsonAnswer, type Endpoint, type Visit } from './endpoint.ts';

export const window: readonly Endpoint[] = [
  { method: 'POST', path: '/responses/input_tokens', handler: count },
  { method: 'POST', path: '/responses/compact', handler: compact },
];

interface Seen {
  sent: JsonObject;
  asked: Asked;
  context: Context;
  items: JsonObject[];
  tokens: number;
}

async function look({ call, owner, checker }: Visit, schema: string): Promise<Seen> {
  const sent = bodyOf(call);
  const body = validate(sent, call.dialect, checker, call.options, schema);
  const context = await resolveContext(body, owner, call.space);
  const items = unfolded(allItems(context));
  const asked = readAsked(body, items);
  return { sent, asked, context, items, tokens: countInput(asked, context) };
}

/** As many as `usage.input_tokens` of the same request will say. */
async function count(visit: Visit): Promise<Answer> {
  const { tokens } = await look(visit, 'CountInputTokens');
  return jsonAnswer({ object: 'response.input_tokens', input_tokens: tokens }, 'route:input-tokens');
}

/** What the users said, as it was, then one item that stands for all. It is the input of the next request, not stored. */
async function compact(visit: Visit): Promise<Answer> {
  const { call, owner } = visit;
  const { script } = call;
  if (script?.error !== undefined) return errorAnswer(script.error, 'script');
  const { sent, asked, context, items, tokens } = await look(visit, 'CompactRequest');
  const identity = digest(48, call.options.seed, owner, 'compact', canonical(sent));
  const base = digest(48, identity, (await call.space.count(identity)) - 1);
  const id = responseIdOf(base, call.dialect, call.options.ids);
  const moment = await call.space.clock.stamp(context.previous?.made);
  const { output, outputTokens } = render(
    { items: [compactionOf(items)], by: 'rule:compaction' },
    asked,
    base,
  );
  const said = allItems(context).filter(({ type, role }) => type === 'message' && role === 'user');
  const compaction = {
    id,
    object: 'response.compaction',
    created_at: moment.at,
    output: [...listed(said, id), ...output],
    usage: withExtras(usageOf(tokens, 0, outputTokens, 0), call.dialect),
  };
  return jsonAnswer(compaction, 'route:compact');
}
