/** The model calls a tool of the caller's that takes text, and no JSON. */
import { textAt } from '../json.ts';
import { cutToTokens } from '../tokens.ts';
import { callIdOf, idOf, inProgress, kind, NOTHING, statusOf, type Place, type Written } from './kind.ts';
import { told } from './tell.ts';

type CustomCallItem = {
  type: 'custom_call';
  name: string;
  input: string;
  callId?: string;
  /** Of the tool of type `namespace` that it is in. */
  namespace?: string;
};

export const customCall = kind({
  type: 'custom_tool_call',
  prefix: 'ctc',
  write: { custom_call: write },
  open: (item) => inProgress(item, { input: '' }),
  fill: (item, { place }) => told('response.custom_tool_call_input', place, 'input', textAt(item, 'input')),
});

function write(planned: CustomCallItem, place: Place): Written {
  const name = cutToTokens(planned.name, place.budget);
  if (name.cut) return NOTHING;
  const kept = cutToTokens(planned.input, place.budget - name.tokens);
  const item = {
    id: idOf('ctc', place),
    type: 'custom_tool_call',
    status: statusOf(kept.cut),
    call_id: callIdOf(planned.callId, place),
    input: kept.text,
    name: planned.name,
    ...(planned.namespace !== undefined && { namespace: planned.namespace }),
  };
  return { item, tokens: name.tokens + kept.tokens, cut: kept.cut };
}
