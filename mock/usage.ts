/** The tokens of an answer, for log and counters. */
import { isObject } from './answer/json.ts';
import type { JsonObject, JsonValue } from './answer/json.ts';
import type { Answer } from './answer/types.ts';

export interface Usage {
  input: number;
  output: number;
}

/** As the answer tells them; null where it tells none. */
export function usageOf({ body, work }: Answer): Usage | null {
  if (work) return read(work.stored.response);
  if (body.kind === 'json') return read(body.value);
  if (body.kind !== 'events') return null;
  const last = body.events.at(-1);
  return read(last?.['response'] ?? last);
}

function read(response: JsonValue | undefined): Usage | null {
  const usage: JsonObject | null =
    isObject(response) && isObject(response['usage']) ? response['usage'] : null;
  if (usage === null) return null;
  const { input_tokens, prompt_tokens, output_tokens, completion_tokens } = usage;
  return {
    input: Number(input_tokens ?? prompt_tokens ?? 0),
    output: Number(output_tokens ?? completion_tokens ?? 0),
  };
}
