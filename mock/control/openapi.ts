/** The control API as an OpenAPI document, made of the table that it is served from. */
import type { JsonObject } from '../answer/json.ts';
import { ref } from './operation.ts';
import type { Field, Fields, Operation } from './operation.ts';
import { schemas } from './schemas.ts';

const TAGS: Readonly<Record<string, string>> = {
  mock: 'The mock itself.',
  journal: 'What came, and what answered it.',
  scenario: 'What to answer to what.',
  gates: 'Where answers wait until they are let go.',
  faults: 'What to do wrong.',
  variants: 'What to do right, but unusually.',
  limits: 'What keys may ask for.',
  clock: 'The time of a namespace.',
};

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Query, body or namespace are wrong; the message says how.',
  401: 'The mock was started with a control key, and this is not it.',
  403: 'A page of another origin asks.',
  404: 'There is no such thing.',
  408: 'It did not come in time; the message says what did.',
  409: 'It cannot be done here.',
};

/** Every operation may be refused so. */
const COMMON = [400, 401, 403];

export function document(operations: readonly Operation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {});
    item[operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control API of the resproof mock',
      version: '1',
      description:
        'What a test in any language asks the mock about itself, and tells it to do. It speaks of one namespace: that of the URL, `/t/NAME/__resproof/…`, or of the header `x-resproof-namespace`; else of `default`. Pages of other origins are refused.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: '/__resproof', description: 'The default namespace.' },
      {
        url: '/t/{namespace}/__resproof',
        description: 'Any namespace.',
        variables: {
          namespace: {
            default: 'default',
            description: '1 to 64 letters, digits, dots, underscores or hyphens.',
          },
        },
      },
    ],
    security: [{}, { controlKey: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        controlKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'Where the mock was started with a control key.',
        },
      },
      schemas: schemas(),
    },
  };
}

function described(operation: Operation): JsonObject {
  const { id, tag, summary, query = {}, path, body, answer, otherwise, errors = [], open } = operation;
  const segment = /\{(\w+)\}/.exec(path)?.[1];
  const parameters = [
    ...(segment === undefined
      ? []
      : [{ name: segment, in: 'path', required: true, schema: { type: 'string' } }]),
    ...Object.entries(query).map(([name, field]) => parameter(name, field)),
  ];
  const content = 'type' in answer ? { [answer.type]: { schema: { type: 'string' } } } : json(answer.schema);
  const failures = [...COMMON, ...errors].map((status) => [
    status,
    { description: ERRORS[status], content: json(ref('Error')) },
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(open && { security: [{}] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: bodyContent(body) } }),
    responses: {
      200: { description: answer.description, content },
      ...Object.fromEntries(failures),
      ...(otherwise && {
        [otherwise.status]: { description: otherwise.description, content: json(otherwise.schema) },
      }),
    },
  } as JsonObject;
}

function parameter(name: string, { description, schema, required }: Field): JsonObject {
  return { name, in: 'query', description, schema, ...(required && { required }) } as JsonObject;
}

function bodyContent(body: Fields | 'scenario'): JsonObject {
  if (body === 'scenario')
    return { ...json(ref('Scenario')), 'application/yaml': { schema: ref('Scenario') } };
  const fields = Object.entries(body);
  return json({
    type: 'object',
    properties: Object.fromEntries(
      fields.map(([name, { schema, description }]) => [name, { ...schema, description }]),
    ) as JsonObject,
    required: fields.flatMap(([name, { required }]) => (required ? [name] : [])),
    additionalProperties: false,
  });
}

function json(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } };
}
