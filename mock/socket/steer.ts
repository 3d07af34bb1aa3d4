/**
 * `response.steer`: what a client says to a response that is being made. The mock's answers are whole before their first
 * event is written, so that nothing can be said to them any more; the client is told so, and has its input back.
 */
import { isObject, type JsonObject, type JsonValue } from '../answer/json.ts';

/** What is known of the response that is to be steered. */
interface Target {
  /** It is still being written. */
  running: boolean;
}

/** The event that refuses it; `target` is null where the connection has no such response. */
export function refusedSteer(steer: JsonObject, target: Target | null): JsonObject {
  const { previous_response_id: id, input } = steer;
  const given = { previous_response_id: typeof id === 'string' ? id : '', input: inputOf(input ?? null) };
  return {
    type: 'response.steer.failed',
    sequence_number: 0,
    steer: given,
    error: { type: 'invalid_request_error', ...reasonOf(steer, target) },
  };
}

function reasonOf({ previous_response_id: id, input }: JsonObject, target: Target | null): JsonObject {
  const fits =
    typeof input === 'string' || (Array.isArray(input) && input.length > 0 && input.every(isUserMessage));
  if (typeof id !== 'string' || !fits)
    return {
      code: 'invalid_input',
      message: 'Send previous_response_id, and input that is text or messages of the user.',
    };
  if (target === null)
    return { code: 'response_not_found', message: 'This connection has no response of that id.' };
  return target.running
    ? { code: 'steering_not_supported', message: 'A response of this mock cannot be steered.' }
    : { code: 'response_already_completed', message: 'The response is complete.' };
}

const isUserMessage = (item: JsonValue): boolean =>
  isObject(item) && item['role'] === 'user' && (item['type'] ?? 'message') === 'message';

/** As it was sent, where the event can hold it. */
function inputOf(input: JsonValue): JsonValue {
  if (typeof input === 'string') return input;
  return Array.isArray(input) ? input.filter(isObject) : [];
}
