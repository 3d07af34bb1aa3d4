/** What the model sees: the stored turns before, then the input of this one, references resolved. */
import { isInBackground, look } from './background/background.ts';
import { fromCompaction, sinceCompaction } from './compacted.ts';
import type { Conversation } from './conversations.ts';
import { isObject, textAt, type JsonObject, type JsonValue } from './json.ts';
import type { Memory } from './memory.ts';
import { checkPairs } from './pairs.ts';
import { invalid, missing, notFound } from './problem.ts';
import { shown } from './validate/wrong.ts';
import { checkConversation } from './validate/settings.ts';
import { typeOfItem } from './validate/input.ts';
import type { Space, Stored } from './space.ts';

export interface Context {
  /** The turns before this one, oldest first. */
  turns: readonly Stored[];
  /** This turn's input: typed, with references resolved, ids as the client sent them. */
  input: JsonObject[];
  previous: Stored | undefined;
  conversation: InConversation | undefined;
  /** Items of it were found where they are stored. */
  refers: boolean;
}

/** A conversation, with its items so far. */
interface InConversation extends Conversation {
  items: JsonObject[];
}

/**
 * Throws what OpenAI answers for an unknown previous response, reference or call. What a connection remembers goes
 * before what is stored.
 */
export async function resolveContext(
  body: JsonObject,
  owner: string,
  space: Space,
  memory?: Memory,
): Promise<Context> {
  const conversation = await findConversation(body, owner, space);
  const recalled = memory?.recall(textAt(body, 'previous_response_id'));
  const previous = recalled?.at(-1) ?? (await findPrevious(body, owner, space));
  const turns = recalled ?? (previous === undefined ? [] : await space.chain(previous));
  const input = await resolveItems(body['input'] ?? null, owner, space);
  if (input.length === 0 && previous === undefined && !conversation?.items.length) throw missing('input');
  const refers = itemsOf(body['input'] ?? null).some(isReference);
  const context = { turns, input, previous, conversation, refers };
  checkPairs(allItems(context));
  return context;
}

/** The items of all turns or of the conversation, in order; of a context that was compacted, those that are left. */
export const allItems = ({ turns, input, conversation }: Context): JsonObject[] => [
  ...(conversation?.items ?? []),
  ...(sinceCompaction(turns) ?? turns.flatMap((turn) => [...turn.input, ...outputOf(turn)])),
  ...input,
];

const outputOf = (turn: Stored): JsonObject[] => {
  const output = turn.response['output'];
  return Array.isArray(output) ? output.filter(isObject) : [];
};

async function findPrevious(body: JsonObject, owner: string, space: Space): Promise<Stored | undefined> {
  const id = body['previous_response_id'] ?? null;
  if (typeof id !== 'string') return undefined;
  const stored = await space.find(owner, id);
  if (stored !== undefined) {
    await checkFinished(stored, space);
    return stored;
  }
  throw unknownPrevious(id);
}

/** One that was never there, was deleted, or has expired. */
export const unknownPrevious = (id: JsonValue | undefined): Error =>
  invalid(
    'previous_response_not_found',
    'previous_response_id',
    `Previous response with id '${shown(id)}' not found.`,
  );

/** Throws 404 for one that is not there, 400 for one beside a previous response. */
async function findConversation(
  body: JsonObject,
  owner: string,
  space: Space,
): Promise<InConversation | undefined> {
  const named = body['conversation'] ?? null;
  if (named === null) return undefined;
  const id = checkConversation(named);
  if ((body['previous_response_id'] ?? null) !== null) {
    const message = "Mutually exclusive parameters: send either 'previous_response_id' or 'conversation'.";
    throw invalid('mutually_exclusive_parameters', 'previous_response_id', message);
  }
  const conversation = await space.conversations.find(owner, id);
  if (conversation === undefined)
    throw notFound(`Conversation with id '${shown(id)}' not found.`, 'conversation');
  return { ...conversation, items: fromCompaction(await space.conversations.items(owner, id)) };
}

/** Throws for a response that is still being made: nobody knows yet what it will say. */
async function checkFinished(stored: Stored, space: Space): Promise<void> {
  if (!isInBackground(stored)) return;
  const { stage } = await look(space, stored);
  if (stage === 'done') return;
  const message = `Previous response with id '${String(stored.response['id'])}' is not finished: its status is ${stage}.`;
  throw invalid('previous_response_not_finished', 'previous_response_id', message);
}

function itemsOf(input: JsonValue): JsonObject[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? input.filter(isObject) : [];
}

/** Each with its type, and what a reference refers to in its place. */
export async function resolveItems(
  input: JsonValue,
  owner: string,
  space: Space,
  name = 'input',
): Promise<JsonObject[]> {
  const typed = itemsOf(input).map((item) => {
    const type = typeOfItem(item);
    return item['type'] === type ? item : { ...item, type };
  });
  const references = typed.filter(isReference);
  if (references.length === 0) return typed;
  const found = (
    await space.items(
      owner,
      references.map(({ id }) => String(id)),
    )
  ).values();
  return typed.map((item, index) => {
    const referred = isReference(item) ? found.next().value : item;
    if (referred !== undefined) return referred;
    const hint = 'Items are kept only when store is true.';
    throw notFound(`Item with id '${shown(item['id'])}' not found. ${hint}`, `${name}[${index}].id`);
  });
}

const isReference = (item: JsonObject): boolean => typeOfItem(item) === 'item_reference';
