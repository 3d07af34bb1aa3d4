/** /conversations: lists of items that stay, whatever response uses them. */
import { resolveItems } from '../context.ts';
import type { Conversation } from '../conversations.ts';
import { digest } from '../digest.ts';
import { canonical, objectAt, type JsonObject, type JsonValue } from '../json.ts';
import { listed } from '../listing.ts';
import { listOf, pageOf } from '../paging.ts';
import { invalid, notFound } from '../problem.ts';
import { includeAt } from '../query.ts';
import type { Answer } from '../types.ts';
import { bodyOf } from '../validate/body.ts';
import { checkFields } from '../validate/fields.ts';
import { checkInput } from '../validate/input.ts';
import { checkSurface } from '../validate/surface.ts';
import { shown, wrongType } from '../validate/wrong.ts';
import { jsonAnswer, type Endpoint, type Visit } from './endpoint.ts';

export const conversations: readonly Endpoint[] = [
  { method: 'POST', path: '/conversations', handler: begin },
  { method: 'GET', path: '/conversations/{id}', handler: retrieve },
  { method: 'POST', path: '/conversations/{id}', handler: describe },
  { method: 'DELETE', path: '/conversations/{id}', handler: remove },
  { method: 'GET', path: '/conversations/{id}/items', handler: list },
  { method: 'POST', path: '/conversations/{id}/items', handler: add },
  { method: 'GET', path: '/conversations/{id}/items/{item}', handler: retrieveItem },
  { method: 'DELETE', path: '/conversations/{id}/items/{item}', handler: removeItem },
];

async function begin(visit: Visit): Promise<Answer> {
  const { call, owner } = visit;
  const body = checked(visit, 'CreateConversation', {});
  const base = await baseOf(visit, body);
  const items = await itemsOf(visit, body, base);
  const conversation = {
    id: `conv_${base}`,
    made: await call.space.clock.stamp(),
    metadata: objectAt(body, 'metadata'),
  };
  await call.space.conversations.keep(owner, conversation);
  await call.space.conversations.add(owner, conversation.id, items);
  return jsonAnswer(objectOf(conversation), 'route:conversation');
}

async function retrieve(visit: Visit): Promise<Answer> {
  return jsonAnswer(objectOf(await find(visit)), 'route:conversation');
}

async function describe(visit: Visit): Promise<Answer> {
  const { call, owner, id } = visit;
  const body = checked(visit, 'UpdateConversation');
  const conversation = await call.space.conversations.describe(owner, id, objectAt(body, 'metadata'));
  if (conversation === undefined) throw unknown(id);
  return jsonAnswer(objectOf(conversation), 'route:conversation');
}

async function remove({ call, owner, id }: Visit): Promise<Answer> {
  if (!(await call.space.conversations.delete(owner, id))) throw unknown(id);
  return jsonAnswer({ id, object: 'conversation.deleted', deleted: true }, 'route:conversation');
}

async function list(visit: Visit): Promise<Answer> {
  const { call, owner, id } = visit;
  includeAt(call.query);
  await find(visit);
  const items = await call.space.conversations.items(owner, id);
  return jsonAnswer(pageOf(items, call.query, 'item'), 'route:conversation-items');
}

/** Answers with those that were added, in their order. */
async function add(visit: Visit): Promise<Answer> {
  const { call, owner, id } = visit;
  includeAt(call.query);
  await find(visit);
  const body = checked(visit, 'CreateConversationItems');
  const items = await itemsOf(visit, body, await baseOf(visit, body));
  await call.space.conversations.add(owner, id, items);
  return jsonAnswer(listOf(items, false), 'route:conversation-items');
}

async function retrieveItem(visit: Visit): Promise<Answer> {
  includeAt(visit.call.query);
  return jsonAnswer(await findItem(visit), 'route:conversation-item');
}

/** Answers with the conversation that is left. */
async function removeItem(visit: Visit): Promise<Answer> {
  const { call, owner, id, item } = visit;
  await findItem(visit);
  await call.space.conversations.remove(owner, id, item);
  return retrieve(visit);
}

/** The body, which may be left out where there is another for it. */
function checked({ call, checker }: Visit, schema: string, otherwise?: JsonObject): JsonObject {
  const body = otherwise !== undefined && call.body === '' ? otherwise : bodyOf(call);
  checkFields(body, checker, schema);
  const items = body['items'] ?? null;
  if (items !== null) checkItems(items);
  checkSurface(body, checker, schema);
  return body;
}

const MAX_ITEMS = 20;

function checkItems(items: JsonValue): void {
  if (!Array.isArray(items)) throw wrongType('items', 'an array of input items', items);
  if (items.length > MAX_ITEMS) {
    const message = `Invalid 'items': array too long. Expected an array with maximum length ${MAX_ITEMS}, but got an array with length ${items.length} instead.`;
    throw invalid('array_above_max_length', 'items', message);
  }
  checkInput(items, 'items');
}

/** As they are stored: references resolved, each with an id. */
async function itemsOf({ call, owner }: Visit, body: JsonObject, base: string): Promise<JsonObject[]> {
  return listed(await resolveItems(body['items'] ?? null, owner, call.space, 'items'), base);
}

/** What all ids of an answer derive from. */
async function baseOf({ call, owner }: Visit, body: JsonObject): Promise<string> {
  const identity = digest(48, call.options.seed, owner, call.path, canonical(body));
  return digest(48, identity, (await call.space.count(identity)) - 1);
}

async function find({ call, owner, id }: Visit): Promise<Conversation> {
  const conversation = await call.space.conversations.find(owner, id);
  if (conversation === undefined) throw unknown(id);
  return conversation;
}

async function findItem(visit: Visit): Promise<JsonObject> {
  const { call, owner, id, item } = visit;
  await find(visit);
  const found = (await call.space.conversations.items(owner, id)).find((one) => one['id'] === item);
  if (found === undefined)
    throw notFound(`Item with id '${shown(item)}' not found in conversation '${shown(id)}'.`);
  return found;
}

const unknown = (id: string): Error => notFound(`Conversation with id '${shown(id)}' not found.`);

const objectOf = ({ id, made, metadata }: Conversation): JsonObject => ({
  id,
  object: 'conversation',
  created_at: made.at,
  metadata,
});
