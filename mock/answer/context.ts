/** What the model sees: the stored turns before, then the input of this one, references resolved. */
import { isInBackground, look } from './background/background.ts';
import { sinceCompaction } from './compacted.ts';
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
  const recalled = memory?.recall(textAt(body, 'previous_response_id'));
  const previous = recalled?.at(-1) ?? (await findPrevious(body, owner, space));
  const turns = recalled ?? (previous === undefined ? [] : await space.chain(previous));
  const input = await resolveItems(itemsOf(body['input'] ?? null), owner, space);
  if (input.length === 0 && previous === undefined) throw missing('input');
  const context = { turns, input, previous };
  checkPairs(allItems(context));
  return context;
}

/** The items of all turns, in order; of a context that was compacted, those that are left. */
export const allItems = ({ turns, input }: Context): JsonObject[] => [
  ...(sinceCompaction(turns) ?? turns.flatMap((turn) => [...turn.input, ...outputOf(turn)])),
  ...input,
];

const outputOf = (turn: Stored): JsonObject[] => {
  const output = turn.response['output'];
  return Array.isArray(output) ? output.filter(isObject) : [];
};

async function findPrevious(body: JsonObject, owner: string, space: Space): Promise<Stored | undefined> {
  const id = body['previous_response_id'] ?? null;
  const conversation = body['conversation'] ?? null;
  if (conversation !== null) {
    const name = checkConversation(conversation);
    if (id !== null) {
      const message = "Mutually exclusive parameters: send either 'previous_response_id' or 'conversation'.";
      throw invalid('mutually_exclusive_parameters', 'previous_response_id', message);
    }
    throw notFound(`Conversation with id '${shown(name)}' not found.`, 'conversation');
  }
  if (typeof id !== 'string') return undefined;
  const stored = await space.find(owner, id);
  if (stored !== undefined) {
    await checkFinished(stored, space);
    return stored;
  }
  const message = `Previous response with id '${shown(id)}' not found.`;
  throw invalid('previous_response_not_found', 'previous_response_id', message);
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
async function resolveItems(items: JsonObject[], owner: string, space: Space): Promise<JsonObject[]> {
  const typed = items.map((item) => {
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
    throw notFound(`Item with id '${shown(item['id'])}' not found. ${hint}`, `input[${index}].id`);
  });
}

const isReference = (item: JsonObject): boolean => item['type'] === 'item_reference';
