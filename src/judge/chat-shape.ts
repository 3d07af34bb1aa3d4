/** Chat Completions inside the Responses API: one finding at its root, and not thirty for each field that it lacks. */
import { isObject } from './json.ts';
import { isNothing, objectAt, own } from './values.ts';
import type { Root } from './attribution.ts';

interface ChatShape {
  /** What of the value is shaped for Chat Completions: a JSON pointer. */
  pointer: string;
  expected: string;
  got: string;
}

export function chatShapesIn({ schema, value }: Root): ChatShape[] {
  if (!isObject(value)) return [];
  if (schema === 'Response') return chatShapesOfResponse(value, '');
  const response = objectAt(value, 'response');
  const ofItem = isObject(value['item']) ? chatShapeOfItem(value['item'], '/item') : [];
  return response === null ? ofItem : [...chatShapesOfResponse(response, '/response'), ...ofItem];
}

function chatShapesOfResponse(response: object, pointer: string): ChatShape[] {
  const shapes: ChatShape[] = [];
  if (!isNothing(own(response, 'choices'))) {
    shapes.push({ pointer, expected: 'a Response with output', got: 'an object with choices' });
  }
  const output = own(response, 'output');
  if (Array.isArray(output)) {
    for (const [index, item] of output.entries())
      shapes.push(...chatShapeOfItem(item, `${pointer}/output/${index}`));
  }
  return shapes;
}

function chatShapeOfItem(item: unknown, pointer: string): ChatShape[] {
  const type = own(item, 'type');
  if (type !== 'message' && (type !== undefined || own(item, 'role') === undefined)) return [];
  if (!isNothing(own(item, 'tool_calls'))) {
    return [
      { pointer, expected: 'a message, and function_call items beside it', got: 'a message with tool_calls' },
    ];
  }
  if (typeof own(item, 'content') === 'string') {
    return [{ pointer, expected: 'content as a list of parts', got: 'content as a string' }];
  }
  return [];
}
