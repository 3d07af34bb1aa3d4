/** One resolved OpenAPI document for a dialect: its schemas, its operations, and nothing that they do not reach. */
import type { Schema, Schemas } from './surface.ts';
import { bundleSurface, members, surfaceFor, target } from './surface.ts';
import type { RawDialect } from './tables.ts';

interface Operation {
  operationId: string;
  tags: string[];
  responses: Record<string, Answer>;
  [key: string]: unknown;
}

interface Answer {
  content?: Record<string, { schema: Schema }>;
  [key: string]: unknown;
}

type PathItem = Record<string, unknown>;

interface Document {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, PathItem>;
  components: { schemas: Schemas } & Record<string, Record<string, unknown>>;
  /** The messages of both sides. */
  'x-websocket'?: { operationId: string; path: string; clientMessage: Schema; serverMessage: Schema };
  [key: string]: unknown;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** What the other shape of an answer is called in the surface, for each content type of POST /responses. */
const CHAT_SHAPE: Record<string, string> = {
  'application/json': 'ChatCompletion',
  'text/event-stream': 'ChatChunk',
};

/** Throws an error that names the file if the overlay or the operations of the dialect do not fit the surface. */
export async function documentFor(dialect: RawDialect): Promise<Document> {
  const base = (await bundleSurface()) as unknown as Document;
  const { $defs } = surfaceFor(dialect, base.components.schemas);
  const schemas = JSON.parse(
    JSON.stringify(named(loosened($defs))).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as Schemas;
  const offered = operationsOf(dialect, base);
  if (dialect.facts?.shapes?.includes('chat')) withChatShape(offered.paths);
  return pruned({
    ...offered,
    info: {
      ...base.info,
      title: `Responses API: ${dialect.title}`,
      description: `The surface that resproof knows, in the dialect \`${dialect.name}\`.`,
    },
    servers: dialect.servers === undefined ? base.servers : dialect.servers.map((url) => ({ url })),
    components: { ...base.components, schemas },
  });
}

/**
 * A oneOf refuses what two members take. Where a member can do without its `type`, a message without one may fit
 * another as well; the walk decides such unions by its table, and a plain validator takes any that fits.
 */
function loosened(schemas: Schemas): Schemas {
  const overlapping = (schema: Schema) =>
    members(schema).some((member) => schemas[target(member)]?.required?.includes('type') === false);
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { oneOf, ...schema }]) => [
      name,
      oneOf === undefined
        ? schema
        : overlapping({ oneOf })
          ? { ...schema, anyOf: oneOf }
          : { ...schema, oneOf },
    ]),
  );
}

/** Where an object needs one of several sets of fields, each set names them as its own: a required field is a field. */
function named(schemas: Schemas): Schemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const sets = schema.properties === undefined ? undefined : schema.anyOf;
      const filled = sets?.map((set) => ({
        ...set,
        properties: Object.fromEntries((set.required ?? []).map((field) => [field, {}])),
      }));
      return [name, filled === undefined ? schema : { ...schema, anyOf: filled }];
    }),
  );
}

/** The document with those operations that the dialect has, the WebSocket included; all if it does not say. */
function operationsOf(dialect: RawDialect, document: Document): Document {
  const { operations } = dialect;
  if (operations === undefined) return document;
  const { paths, 'x-websocket': websocket, ...rest } = document;
  const left = new Set(operations);
  const kept: Document['paths'] = {};
  for (const [path, item] of Object.entries(paths)) {
    const entries = Object.entries(item).filter(
      ([key, value]) => !METHODS.includes(key) || operations.includes((value as Operation).operationId),
    );
    if (!entries.some(([key]) => METHODS.includes(key))) continue;
    kept[path] = Object.fromEntries(entries);
    for (const [key, value] of entries)
      if (METHODS.includes(key)) left.delete((value as Operation).operationId);
  }
  const connects = websocket !== undefined && left.delete(websocket.operationId);
  if (left.size > 0)
    throw new Error(`spec/dialects/${dialect.name}.yaml: no operation ${[...left].join(', ')}`);
  return { ...rest, paths: kept, ...(connects ? { 'x-websocket': websocket } : {}) };
}

/** POST /responses may be answered in the shape of a chat completion, too. */
function withChatShape(paths: Document['paths']): void {
  const post = paths['/responses']?.post as Operation | undefined;
  for (const [type, content] of Object.entries(post?.responses['200']?.content ?? {})) {
    const name = CHAT_SHAPE[type];
    if (name !== undefined)
      content.schema = { anyOf: [content.schema, { $ref: `#/components/schemas/${name}` }] };
  }
}

/**
 * Without components that no operation refers to, and without tags that none bears. What only the messages of the
 * WebSocket refer to stands in their place: no tool for OpenAPI looks for references in an extension.
 */
function pruned(document: Document): Document {
  const { components, tags, 'x-websocket': websocket, ...rest } = document;
  const found = new Set<string>();
  const at = (reference: string): unknown => {
    const [, , section = '', name = ''] = reference.split('/');
    const component = components[section]?.[name];
    if (component === undefined) throw new Error(`nothing is at ${reference}`);
    return component;
  };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (key !== '$ref' || typeof each !== 'string') visit(each);
      else if (!found.has(each)) {
        found.add(each);
        visit(at(each));
      }
    }
  };
  const inPlace = (value: unknown, within: string[] = []): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => inPlace(each, within));
    const { $ref } = value as Schema;
    if ($ref === undefined)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inPlace(each, within)]));
    if (found.has($ref)) return value;
    if (within.includes($ref)) throw new Error(`${$ref} refers to itself, and no operation to it`);
    return inPlace(at($ref), [...within, $ref]);
  };
  visit(rest);
  const kept = Object.fromEntries(
    Object.entries(components).map(([section, entries]) => [
      section,
      section === 'securitySchemes'
        ? entries
        : Object.fromEntries(
            Object.entries(entries).filter(([name]) => found.has(`#/components/${section}/${name}`)),
          ),
    ]),
  );
  const borne = new Set(
    Object.values(document.paths).flatMap((item) =>
      METHODS.flatMap((method) => (item[method] as Operation | undefined)?.tags ?? []),
    ),
  );
  return {
    ...rest,
    tags: tags.filter((tag) => borne.has(tag.name)),
    ...(websocket === undefined ? {} : { 'x-websocket': inPlace(websocket) }),
    components: kept,
  } as Document;
}
