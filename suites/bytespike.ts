/** What ByteSpike's pages alone promise: its books, its one form of a key, and the forms of Chat Completions. */
import { isObject, parseJson } from '../src/judge/json.ts';
import { numberAt, objectsAt, textAt } from '../src/judge/values.ts';
import { factsOf } from '../spec/index.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import type { Case, Step, Told } from './case.ts';
import { PERSON_FORMAT, POPULATION, WEATHER } from './items.ts';
import { inputTokens, inResponse, isAnswered, outputTokens, refuses } from './looks.ts';
import { padding, say } from './prompts.ts';

const DIALECTS = ['bytespike'] as const;
const CREDIT = 'x-quota-remaining-credits';
/** Wrong on purpose: it must not be charged. */
const REFUSED = {
  wants: 'refused',
  otherwise: 'error.wrong-type',
  send: { body: { input: 123 } },
} as const;

const { models: MODELS } = factsOf('bytespike');
const FAMILIES = [...new Set(MODELS.map(({ family }) => family))];

/** By step. */
const STEERED: Readonly<Record<string, readonly [status: number, code: string]>> = {
  wallet: [402, 'insufficient_balance'],
  cap: [402, 'quota_exceeded'],
  group: [403, 'model_not_in_group'],
  body: [413, 'invalid_request_error'],
  flight: [429, 'concurrency_limit'],
};

/** Other ways to fail, none of which is charged either. */
const FAILURES: Step[] = [
  { name: 'no-json', wants: 'refused', otherwise: 'error.bad-json', send: { raw: { text: '{"model":' } } },
  {
    name: 'no-model',
    wants: 'refused',
    otherwise: 'error.unknown-model',
    send: { body: { model: 'no-such-model', input: 'Hello' } },
  },
  {
    name: 'no-route',
    wants: 'refused',
    otherwise: 'error.unknown-route',
    send: { path: '/responses/no/such/route', body: { input: 'Hello' } },
  },
];

export const bytespikeCases: Case[] = [
  {
    // Whether an answer tells the credit before or after its own price is open: only the refusals are compared.
    id: 'bytespike.ledger',
    title: 'Refusals of several kinds, and an answer before the last of them',
    needs: ['text', 'errors', 'accounting'],
    shows: ['accounting.failure-is-free', 'accounting.success-is-charged', 'accounting.rows'],
    dialects: DIALECTS,
    negative: true,
    alone: true,
    steps: [
      { name: 'first', ...REFUSED },
      { name: 'second', ...REFUSED },
      ...FAILURES,
      {
        name: 'answer',
        send: { body: { input: `${padding('bytespike.ledger', 20)} ${say('bytespike.ledger')}` } },
      },
      { name: 'third', ...REFUSED },
      { name: 'usage', wants: 'any', send: { method: 'GET', path: '/usage' } },
    ],
    look: lookAtLedger,
  },
  {
    id: 'bytespike.families',
    title: 'The same request to a model of each family that is listed',
    needs: ['text', 'models'],
    shows: ['models.same-shape'],
    dialects: DIALECTS,
    once: true,
    steps: [
      { name: 'list', send: { method: 'GET', path: '/models' } },
      ...FAMILIES.map((family): Step => ({
        name: family,
        wants: 'any',
        send: ({ list }) => {
          const model = listed(family, list);
          const input = say(`bytespike.families/${family}`);
          return { body: { ...(model !== null && { model }), input, reasoning: { effort: 'low' } } };
        },
      })),
    ],
    look: lookAtFamilies,
  },
  {
    // Of these errors a good key meets none: a target that can be steered shows them, and any other one answers.
    id: 'bytespike.error-table',
    title: 'The errors of an empty wallet, a closed group, a large body and too many at a time',
    needs: ['errors'],
    shows: [],
    dialects: DIALECTS,
    negative: true,
    steps: Object.entries(STEERED).map(([name, [status, code]], index): Step => ({
      name,
      wants: 'any',
      statuses: [status],
      together: index > 0,
      send: {
        body: {
          input: `${say(`bytespike.error-table/${name}`)} [[resproof: error=${code}, status=${status}]]`,
        },
      },
    })),
  },
  {
    id: 'bytespike.x-api-key',
    title: 'A good key in x-api-key alone',
    needs: ['auth'],
    shows: ['auth.bearer-only'],
    dialects: DIALECTS,
    negative: true,
    once: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [401],
        otherwise: 'auth.bearer-only',
        send: { body: { input: say('bytespike.x-api-key') }, auth: 'x-api-key' },
      },
    ],
    look: refuses('auth.bearer-only', 'create'),
  },
  {
    // The words fit neither function: only a server that reads the nested name gets this call out of them.
    id: 'bytespike.nested-choice',
    title: 'tool_choice with the name inside a function object',
    needs: ['function-tools'],
    shows: ['tools.nested-choice'],
    dialects: DIALECTS,
    steps: [
      {
        name: 'create',
        otherwise: 'tools.nested-choice',
        send: {
          body: {
            input: 'Good morning!',
            tools: [POPULATION, WEATHER],
            tool_choice: { type: 'function', function: { name: WEATHER.name } },
          },
        },
      },
    ],
    look: (t) => {
      const reading = t.at('create');
      const names = reading.calls.map((call) => textAt(call, 'name') ?? 'no name');
      t.check('tools.nested-choice', 'create', names.includes(WEATHER.name), {
        expected: `a call of ${WEATHER.name}`,
        got: names.length === 0 ? 'no call' : names.join(', '),
        place: inResponse(reading, '/output'),
      });
    },
  },
  {
    id: 'bytespike.response-format',
    title: 'response_format with a schema',
    needs: ['structured-output'],
    shows: ['structured.response-format'],
    dialects: DIALECTS,
    steps: [
      {
        name: 'create',
        otherwise: 'structured.response-format',
        send: {
          body: {
            input: 'Tell me in one sentence of plain prose about a person and how old they are.',
            response_format: { type: 'json_schema', json_schema: withoutType(PERSON_FORMAT) },
          },
        },
      },
    ],
    look: (t) => {
      const value = objectIn(t, 'structured.response-format');
      if (value === undefined) return;
      const fits = Object.keys(value).sort().join() === 'age,name';
      t.check('structured.response-format', 'create', fits, {
        expected: 'an object with name and age, as the schema has it',
        got: t.at('create').outputText,
        place: inResponse(t.at('create'), '/output'),
      });
    },
  },
  {
    id: 'bytespike.response-format-object',
    title: 'response_format json_object',
    needs: ['json-mode'],
    shows: ['structured.response-format-object'],
    dialects: DIALECTS,
    steps: [
      {
        name: 'create',
        otherwise: 'structured.response-format-object',
        send: {
          body: {
            input: 'Answer in JSON: an object with the key "colour" and the name of a colour.',
            response_format: { type: 'json_object' },
          },
        },
      },
    ],
    look: (t) => {
      if (objectIn(t, 'structured.response-format-object') !== undefined)
        t.keep('structured.response-format-object', 'create');
    },
  },
];

/** The first model of a family that the target lists; null if it lists none. */
function listed(family: string, list: Reading | undefined): string | null {
  const ids = new Set(
    objectsAt(isObject(list?.json) ? list.json : null, 'data').map((each) => textAt(each, 'id')),
  );
  return MODELS.find((each) => each.family === family && ids.has(each.id))?.id ?? null;
}

function lookAtFamilies(t: Told): void {
  const found = FAMILIES.filter((family) => listed(family, t.at('list')) !== null);
  if (found.length < 2) return;
  for (const family of found) {
    const { status, response, kind } = t.at(family);
    // What the key may not use, or what nothing can serve now, shows nothing.
    if (status < 200 || status >= 300) continue;
    const shape = response?.['object'] === 'response' && Array.isArray(response['output']);
    t.check('models.same-shape', family, shape, { expected: 'a Response', got: `another ${kind}` });
  }
}

function lookAtLedger(t: Told): void {
  const credit = (step: string): number => Number.parseFloat(t.at(step).header(CREDIT) ?? '');
  const [first, second, third] = [credit('first'), credit('second'), credit('third')];
  if ([first, second, third].some(Number.isNaN)) {
    t.inconclusive(`an answer without ${CREDIT} tells nothing of the books`);
    return;
  }
  for (const step of ['second', ...FAILURES.map(({ name }) => name)]) {
    // One without the header is said by the universal check.
    if (Number.isNaN(credit(step))) continue;
    t.check('accounting.failure-is-free', step, credit(step) === first, {
      expected: `${first}, as before the refused request`,
      got: credit(step),
      place: { header: CREDIT },
    });
  }
  t.check('accounting.success-is-charged', 'third', third < second, {
    expected: `less than ${second}, since a request was answered in between`,
    got: third,
    place: { header: CREDIT },
  });
  const [input, output] = [inputTokens(t.at('answer')), outputTokens(t.at('answer'))];
  const rows = rowsIn(t.at('usage').json);
  const holds = rows.some(
    (row) => numberAt(row, 'prompt_tokens') === input && numberAt(row, 'completion_tokens') === output,
  );
  t.check('accounting.rows', 'usage', holds, {
    expected: `a row with prompt_tokens ${input} and completion_tokens ${output}`,
    got: rows.length === 0 ? `no rows, with status ${t.at('usage').status}` : `${rows.length} other rows`,
  });
}

/** The rows of bills, wherever they lie: the page names their fields, and not what holds them. */
function rowsIn(json: unknown): JsonObject[] {
  const lists = Array.isArray(json) ? [json] : isObject(json) ? Object.values(json) : [];
  return lists.flatMap((list) => (Array.isArray(list) ? list : [])).filter(isObject);
}

/** The answer as an object; says so under the requirement if it is none. */
function objectIn(
  t: Told,
  requirement: 'structured.response-format' | 'structured.response-format-object',
): JsonObject | undefined {
  if (!isAnswered(t, requirement, 'create')) return undefined;
  const reading: Reading = t.at('create');
  const parsed = parseJson(reading.outputText);
  if (parsed.ok && isObject(parsed.value)) return parsed.value;
  t.break(requirement, 'create', {
    expected: 'a text that is a JSON object',
    got: reading.outputText || 'no text',
    place: inResponse(reading, '/output'),
  });
  return undefined;
}

function withoutType({ type: _type, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
