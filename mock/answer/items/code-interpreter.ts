/** Code of the model, which the server runs in a container. */
import { textAt, type JsonObject } from '../json.ts';
import { containerIdOf } from '../containers.ts';
import type { Event } from './kind.ts';
import { cutToTokens } from '../tokens.ts';
import { idOf, inProgress, kind, NOTHING, type Place, type Telling, type Written } from './kind.ts';
import { phases, told } from './tell.ts';

type CodeInterpreterItem = {
  type: 'code_interpreter';
  code: string;
  /** Shown with include `code_interpreter_call.outputs`. */
  outputs?: readonly ({ type: 'logs'; logs: string } | { type: 'image'; url: string })[];
  /** That of the tool, or one made for this answer, if absent. */
  containerId?: string;
  /** completed if absent */
  status?: 'completed' | 'failed';
};

export const codeInterpreter = kind({
  type: 'code_interpreter_call',
  prefix: 'ci',
  write: { code_interpreter: write },
  open: (item) => inProgress(item, { code: '', outputs: null }),
  fill: events,
  hosted: () => true,
});

function write(planned: CodeInterpreterItem, place: Place): Written {
  const { code, outputs = [], status = 'completed' } = planned;
  const kept = cutToTokens(code, place.budget);
  if (kept.cut && kept.tokens === 0) return NOTHING;
  // Code that was cut did not run.
  const shown = place.asked.include.has('code_interpreter_call.outputs') && !kept.cut;
  const item = {
    id: idOf('ci', place),
    type: 'code_interpreter_call',
    status: kept.cut ? 'incomplete' : status,
    code: kept.text,
    container_id: planned.containerId ?? containerIdOf('code_interpreter', place.asked, place.base),
    outputs: shown ? outputs.map((output) => ({ ...output })) : null,
  };
  return { item, tokens: kept.tokens, cut: kept.cut };
}

function events(item: JsonObject, telling: Telling): Event[] {
  const status = textAt(item, 'status');
  return [
    ...phases('code_interpreter_call', telling, 'in_progress'),
    ...told('response.code_interpreter_call_code', telling.place, 'code', textAt(item, 'code')),
    ...(status === 'incomplete' ? [] : phases('code_interpreter_call', telling, 'interpreting')),
    ...(status === 'completed' ? phases('code_interpreter_call', telling, 'completed') : []),
  ];
}
