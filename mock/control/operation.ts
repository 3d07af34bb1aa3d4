/** What an operation of the control API is: one row says how it is asked, what it answers, and who does it. */
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Limits } from '../answer/limits/limits.ts';
import type { Fault } from '../faults/index.ts';
import type { Metrics } from '../metrics.ts';
import type { Namespace, Namespaces } from '../namespace.ts';
import { DEFAULT_NAMESPACE } from '../route.ts';
import type { Variant } from '../variants/index.ts';

/** What a control API knows of its mock. */
export interface Mocked {
  namespaces: Namespaces;
  metrics: Metrics;
  /** Those that it was started with. */
  faults: readonly Fault[];
  variants: readonly Variant[];
  limits: Limits;
  /** What to say when there can be no further namespace. */
  full: string;
}

/** One value that a query or a body has. */
export interface Field {
  description: string;
  schema: {
    type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
    minimum?: number;
    maximum?: number;
    default?: JsonValue;
    items?: { type: 'string' };
    /** Of an object, of every one of its fields. */
    additionalProperties?: { type: 'integer'; minimum: number };
  };
  required?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export interface Operation {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below /__resproof; `{name}` stands for one segment. */
  path: string;
  /** What it is called in the document. */
  id: string;
  tag: string;
  summary: string;
  query?: Fields;
  /** Fields of a JSON object, or a scenario in JSON or YAML. */
  body?: Fields | 'scenario';
  /** The schema of its JSON answer, or the content type of a text. */
  answer: { description: string; schema: JsonObject } | { description: string; type: string };
  /** A second answer, and its status. */
  otherwise?: { status: number; description: string; schema: JsonObject };
  /** Statuses of the errors that it may answer with, beside those of every operation. */
  errors?: readonly number[];
  /** Needs no key. */
  open?: true;
  handle(visit: Visit): Result | Promise<Result>;
}

/** What comes back: an object as JSON, a text, or an object with another status. */
export type Result = object | string | Otherwise;

export class Otherwise {
  readonly status: number;
  readonly value: object;

  constructor(status: number, value: object) {
    this.status = status;
    this.value = value;
  }
}

/** A refusal, answered in the envelope. */
export class ControlProblem extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    more: { param?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.param = more.param ?? null;
    this.headers = more.headers ?? {};
  }
}

/** One request to an operation. Query and body have been checked against its row. */
export interface Visit {
  mocked: Mocked;
  /** The namespace that the URL or the header names. */
  name: string;
  /** What stands in the path in place of `{…}`. */
  segment: string;
  query: Readonly<Record<string, JsonValue | undefined>>;
  body: Readonly<Record<string, JsonValue | undefined>>;
  /** The body as it came. */
  text: string;
  /** Aborts when the client has left. */
  gone: AbortSignal;
}

/** The namespace of the request, made if need be. */
export function here({ mocked, name }: Visit): Namespace {
  const namespace = mocked.namespaces.open(name);
  if (!namespace) throw new ControlProblem(400, mocked.full);
  return namespace;
}

/** With `?all=true` all namespaces; else that of the request, where there is one. */
export function chosen({ mocked, name, query }: Visit): Namespace[] {
  const names = query['all'] === true ? mocked.namespaces.names() : [name];
  return names.flatMap((each) => mocked.namespaces.find(each) ?? []);
}

export const ALL: Fields = {
  all: {
    description: `All namespaces, and not only that of the request (default \`${DEFAULT_NAMESPACE}\`).`,
    schema: { type: 'boolean', default: false },
  },
};

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
