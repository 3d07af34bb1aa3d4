/** Compares two documents operation by operation: parameters, bodies, answers, and the messages of a WebSocket. */
import { Comparison, type Difference, type Side } from './compare.ts';
import { Shapes, type Node } from './shape.ts';

type Json = Record<string, unknown>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Everything in which our document differs from an upstream one. Throws an error on a reference that leads nowhere. */
export function differencesBetween(ours: unknown, theirs: unknown): Difference[] {
  const [our, their] = [new Described(ours), new Described(theirs)];
  const comparison = new Comparison(our.shapes, their.shapes);
  for (const [name, operation] of their.operations) {
    const match = our.operations.get(name);
    if (match === undefined) comparison.say('missing', name, '', 'an operation');
    else compareOperation(comparison, name, our, match, their, operation);
  }
  for (const name of our.operations.keys())
    if (!their.operations.has(name)) comparison.say('extra', name, 'an operation', '');
  compareMessages(comparison, our, their);
  return comparison.found;
}

interface Operation {
  parameters: Json[];
  requestBody: Json | null;
  responses: Json;
}

/** One of the two documents. */
class Described {
  readonly document: Json;
  readonly shapes: Shapes;
  /** `GET /responses/{}` → operation. */
  readonly operations = new Map<string, Operation>();

  constructor(document: unknown) {
    this.document = record(document);
    this.shapes = new Shapes(document);
    for (const [path, value] of Object.entries(record(this.document.paths))) {
      const item = this.resolved(value);
      for (const method of METHODS) {
        if (item[method] === undefined) continue;
        const operation = this.resolved(item[method]);
        const parameters = [...array(item.parameters), ...array(operation.parameters)];
        this.operations.set(`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`, {
          parameters: parameters.map((each) => this.resolved(each)),
          requestBody: operation.requestBody === undefined ? null : this.resolved(operation.requestBody),
          responses: record(operation.responses),
        });
      }
    }
  }

  resolved(value: unknown): Json {
    return this.shapes.resolve(record(value));
  }
}

function compareOperation(
  comparison: Comparison,
  name: string,
  ours: Described,
  our: Operation,
  theirs: Described,
  their: Operation,
): void {
  compareParameters(comparison, name, our.parameters, their.parameters);
  const [body, upstream] = [our.requestBody, their.requestBody];
  if ((body === null) !== (upstream === null))
    comparison.say(
      body === null ? 'missing' : 'extra',
      `${name} request`,
      body === null ? '' : 'a body',
      body === null ? 'a body' : '',
    );
  if (body !== null && upstream !== null) {
    if ((body.required === true) !== (upstream.required === true))
      comparison.say(body.required === true ? 'required' : 'optional', `${name} request`);
    compareContent(comparison, 'request', `${name} request`, body, upstream);
  }
  for (const [status, value] of Object.entries(their.responses)) {
    const key = [status, `${status[0]}XX`, 'default'].find((each) => our.responses[each] !== undefined);
    const place = status.startsWith('2') ? `${name} answer` : `${name} ${status}`;
    if (key === undefined) {
      comparison.say('missing', place, '', status);
      continue;
    }
    const [answer, other] = [ours.resolved(our.responses[key]), theirs.resolved(value)];
    compareHeaders(comparison, place, answer, other);
    compareContent(comparison, 'answer', place, answer, other);
  }
  for (const status of Object.keys(our.responses))
    if (their.responses[status] === undefined) comparison.say('extra', `${name} ${status}`, 'an answer', '');
}

function compareParameters(comparison: Comparison, name: string, ours: Json[], theirs: Json[]): void {
  // The name of a parameter of the path is not on the wire.
  const keyed = (list: Json[]) =>
    new Map(
      list
        .filter((each) => each.in !== 'path')
        .map((each) => [`${String(each.in)}.${String(each.name)}`, each]),
    );
  const [our, their] = [keyed(ours), keyed(theirs)];
  for (const key of new Set([...their.keys(), ...our.keys()])) {
    const place = `${name} ${key}`;
    const [a, b] = [our.get(key), their.get(key)];
    if (a === undefined || b === undefined) {
      comparison.say(a === undefined ? 'missing' : 'extra', place, a && 'a parameter', b && 'a parameter');
      continue;
    }
    if ((a.required === true) !== (b.required === true))
      comparison.say(a.required === true ? 'required' : 'optional', place);
    comparison.schemas('request', place, key, [record(a.schema)], [record(b.schema)]);
  }
}

function compareHeaders(comparison: Comparison, place: string, ours: Json, theirs: Json): void {
  const names = (answer: Json) =>
    new Set(Object.keys(record(answer.headers)).map((each) => each.toLowerCase()));
  const [our, their] = [names(ours), names(theirs)];
  for (const each of their)
    if (!our.has(each)) comparison.say('missing', `${place} header ${each}`, '', 'a header');
  for (const each of our)
    if (!their.has(each)) comparison.say('extra', `${place} header ${each}`, 'a header', '');
}

function compareContent(comparison: Comparison, side: Side, place: string, ours: Json, theirs: Json): void {
  const [our, their] = [record(ours.content), record(theirs.content)];
  for (const type of new Set([...Object.keys(their), ...Object.keys(our)])) {
    const [a, b] = [our[type], their[type]];
    if (a === undefined || b === undefined) {
      comparison.say(
        a === undefined ? 'missing' : 'extra',
        `${place} ${type}`,
        a === undefined ? '' : 'a body',
        b === undefined ? '' : 'a body',
      );
      continue;
    }
    const events = type === 'text/event-stream';
    comparison.schemas(
      side,
      events ? `${place} event` : place,
      events ? 'event' : 'body',
      [record(record(a).schema)],
      [record(record(b).schema)],
    );
  }
}

/** The messages of both sides of a WebSocket, where both documents have them. */
function compareMessages(comparison: Comparison, ours: Described, theirs: Described): void {
  const [our, their] = [messages(ours), messages(theirs)];
  for (const name of ['client', 'server', 'error'] as const) {
    const side: Side = name === 'client' ? 'request' : 'answer';
    const [a, b] = [our[name], their[name]];
    const place = `websocket ${name}`;
    if (b.length === 0) continue;
    if (a.length === 0) comparison.say('missing', place, '', 'messages');
    else comparison.schemas(side, place, `websocket-${name}`, a, b);
  }
}

interface Messages {
  client: Node[];
  server: Node[];
  /** What a server says of a failure outside of a stream, where the document has it apart from the rest. */
  error: Node[];
}

/**
 * In an extension of the document or of a path whose name ends in `websocket`; else among the schemas: a union with
 * `response.create` is what a client says, one with `response.completed` that no operation answers what a server says.
 */
function messages({ document, shapes, operations }: Described): Messages {
  const places = [document, ...Object.values(record(document.paths)).map(record)];
  const extension = places
    .flatMap((place) => Object.entries(place))
    .find(([key]) => /^x-.*websocket$/i.test(key))?.[1];
  const found: Messages = { client: [], server: [], error: [] };
  if (extension !== undefined) {
    const { clientMessage, serverMessage, errorMessage } = record(extension);
    if (clientMessage !== undefined) found.client.push(record(clientMessage));
    if (serverMessage !== undefined) found.server.push(record(serverMessage));
    if (errorMessage !== undefined) found.error.push(record(errorMessage));
    else if (serverMessage !== undefined) found.error.push(...withStatus(shapes, record(serverMessage)));
    return found;
  }
  const answered = JSON.stringify([...operations.values()].map((each) => each.responses));
  for (const [name, value] of Object.entries(record(record(document.components).schemas))) {
    const node: Node = record(value);
    if (node.properties !== undefined || (node.anyOf ?? node.oneOf ?? node.allOf) === undefined) continue;
    const types = shapes.of(node).objects.flatMap((each) => shapes.constants(each, 'type'));
    if (types.includes('response.create') && found.client.length === 0) found.client.push(node);
    if (types.includes('response.completed') && !answered.includes(`"#/components/schemas/${name}"`))
      found.server = [node];
  }
  return found;
}

/** Of the messages of a server, the one that has a status: the failure outside of a stream. */
function withStatus(shapes: Shapes, message: Node): Node[] {
  return (message.anyOf ?? message.oneOf ?? [message])
    .flatMap((each) => shapes.resolve(each).oneOf ?? shapes.resolve(each).anyOf ?? [each])
    .filter((each) => {
      const [object] = shapes.of(each).objects;
      return object?.properties.has('status') && shapes.constants(object, 'type').includes('error');
    });
}

function record(value: unknown): Json & Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json & Node) : {};
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
