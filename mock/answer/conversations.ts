/**
 * Conversations as they are stored: a value with what it is, and a list to which items are added. An item that was taken
 * out stays in the list, behind it the id that takes it out, so that adding and taking out are one step each.
 */
import { update, type Records } from '../store/store.ts';
import type { Moment } from './clock.ts';
import { isObject, textAt, type JsonObject, type JsonValue } from './json.ts';

export type Conversation = {
  id: string;
  made: Moment;
  metadata: JsonObject;
};

export class Conversations {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async find(owner: string, id: string): Promise<Conversation | undefined> {
    return (await this.#records.get(headKey(owner, id))) as Conversation | undefined;
  }

  async keep(owner: string, conversation: Conversation): Promise<void> {
    await this.#records.set(headKey(owner, conversation.id), conversation);
  }

  /** Undefined when there is none. */
  async describe(owner: string, id: string, metadata: JsonObject): Promise<Conversation | undefined> {
    const after = await update(this.#records, headKey(owner, id), (before) =>
      isObject(before) ? { ...before, metadata } : before,
    );
    return after as Conversation | undefined;
  }

  /** False when there was nothing to delete. */
  async delete(owner: string, id: string): Promise<boolean> {
    const deleted = await this.#records.delete(headKey(owner, id));
    await this.#records.delete(itemsKey(owner, id));
    return deleted;
  }

  /** Oldest first; each id once. */
  async items(owner: string, id: string): Promise<JsonObject[]> {
    return folded(await this.#records.range(itemsKey(owner, id)));
  }

  /** At the end; one whose id is there already stays where it is. */
  async add(owner: string, id: string, items: readonly JsonObject[]): Promise<void> {
    if (items.length === 0) return;
    await this.#records.append(itemsKey(owner, id), items);
    // Where an item that is referred to is looked for: first where a response has it, which outlives the conversation.
    await Promise.all(
      items.map((item) => this.#records.swap(itemKey(owner, textAt(item, 'id')), undefined, id)),
    );
  }

  async remove(owner: string, id: string, item: string): Promise<void> {
    await this.#records.append(itemsKey(owner, id), [item]);
  }
}

function folded(entries: readonly JsonValue[]): JsonObject[] {
  const items = new Map<string, JsonObject>();
  for (const entry of entries) {
    if (typeof entry === 'string') items.delete(entry);
    else if (isObject(entry) && !items.has(textAt(entry, 'id'))) items.set(textAt(entry, 'id'), entry);
  }
  return [...items.values()];
}

/** Where the id of an item leads to the response or the conversation that has it. */
export const itemKey = (owner: string, id: string): string => `item/${owner}/${id}`;

const headKey = (owner: string, id: string): string => `conversation/${owner}/${id}`;
const itemsKey = (owner: string, id: string): string => `conversation-items/${owner}/${id}`;
