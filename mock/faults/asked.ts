/** Edits of what is asked, which many faults are made of: a request refused, or read as another one. */
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { isCreate } from '../edits/edits.ts';
import { inputItems } from '../edits/parts.ts';
import type { Asked, Fault, Refusal } from './fault.ts';

export function refusal(message: string, param: string): Refusal {
  return { status: 400, message, param, code: 'invalid_value' };
}

export function refuseItems(
  bad: (item: JsonObject) => boolean,
  message: string,
): (asked: Asked) => Refusal | null {
  return ({ body }) => {
    const index = inputItems(body).findIndex(bad);
    return index < 0 ? null : refusal(message, `input[${index}]`);
  };
}

export function changed(asked: Asked, change: (body: JsonObject) => JsonObject): Asked {
  return isCreate(asked) && asked.body ? { ...asked, body: change(asked.body) } : asked;
}

export function changedItems(asked: Asked, change: (item: JsonObject) => JsonObject): Asked {
  return changed(asked, (body) => {
    if (!Array.isArray(body['input'])) return body;
    const input = body['input'].map((item): JsonValue => (isObject(item) ? change(item) : item));
    return { ...body, input };
  });
}

export function withoutFields(asked: Asked, ...fields: string[]): Asked {
  if (!isCreate(asked) || !asked.body) return asked;
  const body = { ...asked.body };
  for (const field of fields) delete body[field];
  return { ...asked, body };
}

export function withFields(asked: Asked, fields: JsonObject): Asked {
  return isCreate(asked) && asked.body ? { ...asked, body: { ...asked.body, ...fields } } : asked;
}

/** Refuses with 400 each request to make a response that is bad so; it names the field. */
export function refusing(bad: (body: JsonObject) => boolean, param: string): Pick<Fault, 'refuse'> {
  return {
    refuse: (asked) =>
      isCreate(asked) && asked.body && bad(asked.body)
        ? refusal(`Unsupported parameter: '${param}'.`, param)
        : null,
  };
}
