/** Layer 2: every object and every event against the dialect. */
import type { Checker } from '../../spec/index.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import type { Reading } from './reading.ts';
import { routeOf } from './routes.ts';
import type { Route } from './routes.ts';
import { SchemaReport } from './schema-report.ts';
import type { JudgedRoot } from './schema-report.ts';
import { own } from './values.ts';

/** What the JSON of a 2xx answer must be. Errors belong to layer 6. */
const SCHEMA_OF_ANSWER: Partial<Record<Route, string>> = {
  create: 'Response',
  retrieve: 'Response',
  cancel: 'Response',
  delete: 'DeletedResponse',
  'input-items': 'ItemList',
  count: 'InputTokenCount',
  compact: 'CompactedResponse',
  conversation: 'Conversation',
  'conversation-delete': 'DeletedConversation',
  'conversation-items': 'ConversationItemList',
  'conversation-item': 'ConversationItem',
  models: 'ModelList',
  model: 'Model',
};

/** Typed events that other layers judge as a whole: errors by layer 6, keep-alives by layer 1. */
const JUDGED_ELSEWHERE: ReadonlySet<string> = new Set(['error', 'keepalive', 'ping']);

/** What is said on a WebSocket only. */
const STEER = 'response.steer.';

export function checkSchema(reading: Reading, context: JudgeContext, to: Collector): void {
  const report = new SchemaReport(context, to);
  for (const root of rootsOf(reading, context.checker)) report.judge(root);
  report.keepTheRest();
}

function* rootsOf(reading: Reading, checker: Checker): Generator<JudgedRoot> {
  if (reading.kind === 'stream') {
    for (const { index, frame, type, data } of reading.events) {
      if (JUDGED_ELSEWHERE.has(type)) continue;
      const place = { event: index, offset: frame.offset };
      const schema = type.startsWith(STEER) ? 'WebSocketServerEvent' : 'ResponseStreamEvent';
      yield { schema, value: data, place, text: frame.data ?? '' };
    }
  } else if (reading.kind === 'json' && reading.status >= 200 && reading.status < 300) {
    const schema = SCHEMA_OF_ANSWER[routeOf(reading.exchange)] ?? schemaByContent(reading.json);
    if (schema !== null && checker.has(schema))
      yield { schema, value: reading.json, place: {}, text: reading.text };
  }
}

/** Wire that was read from a file may come without its request. */
function schemaByContent(json: unknown): string | null {
  return own(json, 'object') === 'response' ? 'Response' : null;
}
