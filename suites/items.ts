/** Input items, tools and schemas as the cases send them. */

type Item = Record<string, unknown>;

/** Without a type and with string content: the form most clients send. */
export function easy(role: 'user' | 'system' | 'developer' | 'assistant', text: string): Item {
  return { role, content: text };
}

export function user(text: string): Item {
  return easy('user', text);
}

/** With a type and a list of parts. */
export function typed(role: 'user' | 'system' | 'developer', text: string): Item {
  return { type: 'message', role, content: [{ type: 'input_text', text }] };
}

/** A call without an id, as clients send it that keep only call_id. */
export function functionCall(callId: string, name: string, args: Record<string, unknown>): Item {
  return { type: 'function_call', call_id: callId, name, arguments: JSON.stringify(args) };
}

export function functionOutput(callId: string, output: unknown): Item {
  return { type: 'function_call_output', call_id: callId, output };
}

const CITY = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Name of the city' } },
  required: ['city'],
  additionalProperties: false,
};

export const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'Current weather in a city',
  parameters: CITY,
  strict: true,
};

export const POPULATION = {
  type: 'function',
  name: 'get_population',
  description: 'Number of people who live in a city',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string', description: 'Name of the city' },
      year: { type: 'integer', description: 'The year to count in' },
      unit: { type: 'string', enum: ['people', 'households'] },
    },
    required: ['city', 'year', 'unit'],
    additionalProperties: false,
  },
  strict: true,
};

export const NO_ARGUMENTS = {
  type: 'function',
  name: 'get_current_time',
  description: 'The time now',
  parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
  strict: true,
};

/** One function for each way that real clients write `strict`, but for true, which all other cases send. The schema is fit for the strictest reading. */
const WEATHER_FORM = {
  type: 'function',
  name: 'weather_in_city',
  description: 'Weather in a city',
  parameters: CITY,
};

export const STRICT_FORMS = {
  false: { ...WEATHER_FORM, strict: false },
  null: { ...WEATHER_FORM, strict: null },
  absent: WEATHER_FORM,
};

export const PERSON_FORMAT = {
  type: 'json_schema',
  name: 'person',
  strict: true,
  schema: {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' } },
    required: ['name', 'age'],
    additionalProperties: false,
  },
};

/** What shallow translations lose: $defs, an enum, a nested list, a nullable field, names that no model would choose. */
export const ORDER_FORMAT = {
  type: 'json_schema',
  name: 'order_sheet',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      order_ref_x7: { type: 'string' },
      state_code: { type: 'string', enum: ['q_open', 'q_shut'] },
      line_list: { type: 'array', items: { $ref: '#/$defs/line_entry' } },
      remark_opt: { type: ['string', 'null'] },
    },
    required: ['order_ref_x7', 'state_code', 'line_list', 'remark_opt'],
    additionalProperties: false,
    $defs: {
      line_entry: {
        type: 'object',
        properties: { part_no: { type: 'string' }, qty_num: { type: 'integer' } },
        required: ['part_no', 'qty_num'],
        additionalProperties: false,
      },
    },
  },
};
