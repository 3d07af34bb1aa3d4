/** The model looks for tools that were declared with `defer_loading`: the server searches, or the caller. */
import type { JsonObject } from '../json.ts';
import { callIdOf, idOf, inProgress, kind, unpaid, wholly, type Place, type Written } from './kind.ts';

type ToolSearchItem = {
  type: 'tool_search';
  /** What is looked for. */
  arguments: JsonObject;
  /** As the tool says if absent. */
  execution?: 'server' | 'client';
  callId?: string;
};

type ToolSearchOutputItem = {
  type: 'tool_search_output';
  /** As they would be declared. */
  tools: readonly JsonObject[];
  /** Of the call before it if absent. */
  execution?: 'server' | 'client';
  callId?: string;
};

export const toolSearch = kind({
  type: 'tool_search_call',
  prefix: 'tsc',
  write: { tool_search: writeCall },
  open: (item) => inProgress(item, { arguments: {} }),
  fill: () => [],
});

function writeCall(planned: ToolSearchItem, place: Place): Written {
  const tool = place.asked.tools.find((one) => one.family === 'tool_search');
  const execution = planned.execution ?? tool?.settings['execution'] ?? 'server';
  return wholly(place, [JSON.stringify(planned.arguments)], {
    id: idOf('tsc', place),
    type: 'tool_search_call',
    status: 'completed',
    // Nobody has to answer a search by the server.
    call_id: execution === 'server' ? (planned.callId ?? null) : callIdOf(planned.callId, place),
    execution,
    arguments: planned.arguments,
  });
}

export const toolSearchOutput = kind({
  type: 'tool_search_output',
  prefix: 'tso',
  write: {
    tool_search_output: ({ tools, execution, callId }: ToolSearchOutputItem, place: Place) => {
      const call = place.before.findLast((item) => item['type'] === 'tool_search_call');
      return unpaid({
        id: idOf('tso', place),
        type: 'tool_search_output',
        status: 'completed',
        call_id: callId ?? (typeof call?.['call_id'] === 'string' ? call['call_id'] : null),
        execution: execution ?? call?.['execution'] ?? 'server',
        tools: [...tools],
      });
    },
  },
  open: (item) => inProgress(item, { tools: [] }),
  fill: () => [],
});
