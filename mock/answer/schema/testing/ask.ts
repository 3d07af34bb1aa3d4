/** For tests: a schema as a caller sends it, and whether what comes back keeps to it. */
import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { listAt, textAt, type JsonObject } from '../../json.ts';
import { at, coreOf, errorOf, jsonOf, textOfResponse } from '../../testing/calls.ts';

/** What became of a request: a value that keeps to its schema, a refusal that names the place, or neither. */
type Outcome = { kind: 'valid' } | { kind: 'refused'; message: string } | { kind: 'wrong'; why: string };

/** As the parameters of a function that has to be called, or as the format of the answer. */
export type Use = 'arguments' | 'output';

const PARAMS: Readonly<Record<Use, string>> = {
  arguments: 'tools[0].parameters',
  output: 'text.format.schema',
};

const core = coreOf();

export async function outcomeOf(schema: JsonObject, use: Use): Promise<Outcome> {
  const answered = await core.create({ model: 'gpt-5', input: 'Go on.', ...asking(schema, use) });
  if (answered.status === 400) {
    const { param, message } = errorOf(answered);
    return param === PARAMS[use]
      ? { kind: 'refused', message: String(message) }
      : { kind: 'wrong', why: `refused, naming ${String(param)}: ${String(message)}` };
  }
  if (answered.status !== 200)
    return { kind: 'wrong', why: `it answered ${answered.status}: ${JSON.stringify(errorOf(answered))}` };
  const response = jsonOf(answered);
  const call = listAt(response, 'output').find((item) => at(item, 'type') === 'function_call');
  const text = use === 'output' ? textOfResponse(response) : textAt((call ?? {}) as JsonObject, 'arguments');
  const complaint = complaintOf(schema, JSON.parse(text));
  return complaint === null
    ? { kind: 'valid' }
    : { kind: 'wrong', why: `${text.slice(0, 300)}: ${complaint}` };
}

const asking = (schema: JsonObject, use: Use): JsonObject =>
  use === 'output'
    ? { text: { format: { type: 'json_schema', name: 'x', schema } } }
    : {
        tools: [{ type: 'function', name: 'f', parameters: schema }],
        tool_choice: { type: 'function', name: 'f' },
      };

const OPTIONS: Options = { strict: false, logger: false, allErrors: false };

/** By ajv as it comes out of its package, not as the mock sets it up; null when the value is valid. */
function complaintOf({ $schema: _draft, $id: _id, ...schema }: JsonObject, value: unknown): string | null {
  let why = '';
  for (const ajv of [new Ajv2020(OPTIONS), new Ajv(OPTIONS)]) {
    formats.default(ajv);
    try {
      return ajv.validate(schema, value) ? null : ajv.errorsText();
    } catch (error) {
      why = String(error);
    }
  }
  return why;
}
