/** The model calls a function of the caller's. */
import { textAt, type JsonObject } from '../json.ts';
import { cutToTokens } from '../tokens.ts';
import {
  callIdOf,
  idOf,
  inProgress,
  kind,
  NOTHING,
  openCallId,
  statusOf,
  type Place,
  type Written,
} from './kind.ts';
import { told } from './tell.ts';

/** `arguments` as a string is sent as it is, valid or not. */
type FunctionCallItem = {
  type: 'call';
  name: string;
  arguments: JsonObject | string;
  callId?: string;
  /** Of the tool of type `namespace` that the function is in. */
  namespace?: string;
  /** `call_id` of the program that makes the call, or true for the program before it; the model itself if absent. */
  program?: string | true;
};

export const functionCall = kind({
  type: 'function_call',
  prefix: 'fc',
  write: { call: write },
  open: (item) => inProgress(item, { arguments: '' }),
  fill: (item, { place }) =>
    told('response.function_call_arguments', place, 'arguments', textAt(item, 'arguments'), {
      name: item['name'],
    }),
});

function write(planned: FunctionCallItem, place: Place): Written {
  const name = cutToTokens(planned.name, place.budget);
  if (name.cut) return NOTHING;
  const text = typeof planned.arguments === 'string' ? planned.arguments : JSON.stringify(planned.arguments);
  const kept = cutToTokens(text, place.budget - name.tokens);
  const caller = planned.program === true ? openCallId('program', place) : (planned.program ?? null);
  const item = {
    id: idOf('fc', place),
    type: 'function_call',
    status: statusOf(kept.cut),
    arguments: kept.text,
    call_id: callIdOf(planned.callId, place),
    name: planned.name,
    ...(planned.namespace !== undefined && { namespace: planned.namespace }),
    ...(caller !== null && { caller: { type: 'program', caller_id: caller } }),
  };
  // A call by a program was written with the program.
  const tokens = caller === null ? name.tokens + kept.tokens : 0;
  return { item, tokens, cut: kept.cut };
}
