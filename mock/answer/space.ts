/** The state of one namespace: what was stored, how often what was asked, what time it is. */
import { update, type Records } from '../store/store.ts';
import { extrasOf } from './background/keys.ts';
import type { Course } from './background/course.ts';
import { Bell } from './bell.ts';
import { Conversations, itemKey } from './conversations.ts';
import type { Pieces } from './deltas.ts';
import { Clock, type ClockMode, type Moment } from './clock.ts';
import { isObject, listAt, type JsonObject, type JsonValue } from './json.ts';

/** A response that was kept, with what is needed to go on from it. */
export type Stored = {
  /** Digest of the API key: nobody sees what another key stored. */
  owner: string;
  response: JsonObject;
  /** As listed by input_items: each with an id and a type, references resolved. */
  input: JsonObject[];
  /** Ids of the responses before it, oldest first: a chain is read in one step, whatever was deleted in it. */
  before: string[];
  made: Moment;
  /** BPE tokens of its own input and output items, instructions not counted. */
  tokens: number;
  /** What an explicit cache holds up to here; absent when there is none. */
  cache?: Cache;
  /** Deltas carry obfuscation when the stream is replayed. */
  obfuscation: boolean;
  /** The conversation that it is added to when it is made. */
  conversation?: string;
  /** The pieces in which a scenario had its text streamed. */
  pieces?: Pieces;
  /** Of one that is made in the background: the response is what it will be, whatever it is now. */
  course?: Course;
};

export type Cache = {
  tokens: number;
  /** Every turn so far was written; one that is not ends the writing. */
  writing: boolean;
  /** As sent; a change of it misses the cache. */
  thinking: string;
};

const MAX_MODELS = 100;

export class Space {
  /** Keys are `KIND/…`; for state that has a file of its own. */
  readonly records: Records;
  readonly clock: Clock;
  readonly conversations: Conversations;
  /** Rings for a response in the background when it went on, in this process. */
  readonly bell = new Bell();

  constructor(records: Records, clock: ClockMode = 'virtual') {
    this.records = records;
    this.clock = new Clock(records, clock);
    this.conversations = new Conversations(records);
  }

  /** How often this digest came, this time included. */
  async count(digest: string): Promise<number> {
    return this.records.increment(`count/${digest}`);
  }

  async keep(stored: Stored): Promise<void> {
    const id = String(stored.response['id']);
    // An item is not stored a second time: its key leads to its response.
    const items = stored.course === undefined ? itemsOf(stored) : stored.input;
    await this.records.setAll([
      [responseKey(stored.owner, id), stored],
      ...items.map((item) => [itemKey(stored.owner, String(item['id'])), id] as const),
    ]);
  }

  /** What follows when a response is made: its conversation has it, and if it was kept its output can be referred to. */
  async made(stored: Stored): Promise<void> {
    const { owner, response, conversation, course } = stored;
    if (course !== undefined) {
      const id = String(response['id']);
      const items = listAt(response, 'output').filter(isObject);
      await this.records.setAll(items.map((item) => [itemKey(owner, String(item['id'])), id] as const));
    }
    if (conversation === undefined || response['status'] === 'failed') return;
    if ((await this.conversations.find(owner, conversation)) === undefined) return;
    await this.conversations.add(owner, conversation, itemsOf(stored));
  }

  async find(owner: string, id: string): Promise<Stored | undefined> {
    return (await this.records.get(responseKey(owner, id))) as Stored | undefined;
  }

  /** Input or output items of stored responses, in the order of the ids. */
  async items(owner: string, ids: readonly string[]): Promise<(JsonObject | undefined)[]> {
    if (ids.length === 0) return [];
    const homes = await this.records.getAll(ids.map((id) => itemKey(owner, id)));
    const distinct = new Set(homes.filter((home) => typeof home === 'string'));
    const known = new Map<unknown, JsonObject[]>(
      (await this.#findAll(owner, [...distinct])).map((stored) => [stored.response['id'], itemsOf(stored)]),
    );
    for (const home of distinct)
      if (!known.has(home)) known.set(home, await this.conversations.items(owner, home));
    return ids.map((id, index) => known.get(homes[index])?.find((item) => item['id'] === id));
  }

  /** False when there was nothing to delete. */
  async delete(owner: string, id: string): Promise<boolean> {
    const deleted = await this.records.delete(responseKey(owner, id));
    for (const key of extrasOf(owner, id)) await this.records.delete(key);
    this.bell.ring(id);
    return deleted;
  }

  /** The stored turns up to and including this one, oldest first; what was deleted between them is left out. */
  async chain(last: Stored): Promise<Stored[]> {
    return last.before.length === 0 ? [last] : [...(await this.#findAll(last.owner, last.before)), last];
  }

  /** Names that this key asked for and got, in order. */
  async modelsOf(owner: string): Promise<string[]> {
    return namesIn(await this.records.get(`models/${owner}`));
  }

  async sawModel(owner: string, name: string): Promise<void> {
    await update(this.records, `models/${owner}`, (before) => {
      const names = namesIn(before);
      return names.includes(name) || names.length >= MAX_MODELS ? before : [...names, name];
    });
  }

  async reset(): Promise<void> {
    await this.records.clear('');
  }

  async #findAll(owner: string, ids: readonly string[]): Promise<Stored[]> {
    const found = await this.records.getAll(ids.map((id) => responseKey(owner, id)));
    return found.filter((one) => one !== undefined) as Stored[];
  }
}

const responseKey = (owner: string, id: string): string => `response/${owner}/${id}`;

const itemsOf = ({ input, response }: Stored): JsonObject[] => [
  ...input,
  ...listAt(response, 'output').filter(isObject),
];

const namesIn = (value: JsonValue | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);
