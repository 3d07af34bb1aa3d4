/**
 * The same request once more, as a client in a loop or under load sends it: what is said to it follows from what was said
 * before, but for ids, times and padding. It is learned from two answers: a template of the first has to give the second,
 * to the byte, or the request is never answered by it.
 */
import { digest } from '../answer/digest.ts';
import type { JsonValue } from '../answer/json.ts';
import { listAt } from '../answer/json.ts';
import type { Space, Stored } from '../answer/space.ts';
import type { Repeatable } from '../answer/types.ts';
import type { MockReply, ReplyBody } from '../reply.ts';
import type { Usage } from '../usage.ts';
import { Filling, Gaps, type Stamp, type Template } from './template.ts';

/** An answer to a request that may come again. */
interface Sample extends Repeatable {
  /** Of the whole request, as its ids and directives count it. */
  digest: string;
  reply: MockReply;
  by: string;
  usage: Usage | null;
}

/** Everything that the next answer needs. */
interface Recipe {
  sample: Sample;
  frames: readonly Template[];
  stored: (filling: Filling) => JsonValue;
}

type Known = { seen: Sample } | { recipe: Recipe } | 'unlike';

const MAX_KNOWN = 500;
/** Of a request and its answer; longer ones are written anew each time. */
const MAX_CHARACTERS = 64_000;

export class Repeats {
  readonly #known = new Map<string, Known>();

  /** Null when it has not been learned how. State changes as it would by an answer from the beginning. */
  async answer(
    key: string,
    space: Space,
  ): Promise<{ reply: MockReply; by: string; usage: Usage | null } | null> {
    const known = this.#known.get(key);
    if (known === undefined || known === 'unlike' || !('recipe' in known)) return null;
    const { sample, frames, stored } = known.recipe;
    const { by, usage } = sample;
    const number = await space.count(sample.digest);
    const base = digest(48, sample.identity, (await space.count(sample.identity)) - 1);
    const made = await space.clock.stamp();
    await space.sawModel(sample.stored.owner, sample.model);
    const filling = new Filling({ base, at: made.at, prefix: sample.prefix });
    if (sample.kept) await space.keep({ ...(stored(filling) as Stored), made });
    const headers = { ...sample.reply.headers, 'x-request-id': `req_${digest(32, sample.digest, number)}` };
    const texts = frames.map((frame) => frame.fill(filling));
    const body: ReplyBody =
      sample.reply.body.kind === 'stream'
        ? { kind: 'stream', frames: texts.map((text) => ({ text })) }
        : { kind: 'text', text: texts[0] ?? '' };
    return { reply: { status: sample.reply.status, headers, body }, by, usage };
  }

  learn(key: string, sample: Sample): void {
    const known = this.#known.get(key);
    if (known !== undefined && (known === 'unlike' || 'recipe' in known)) return;
    if (key.length + lengthOf(sample.reply) > MAX_CHARACTERS) return;
    if (known === undefined) this.#remember(key, { seen: sample });
    // Where both have the same time, nobody sees where it stands.
    else if (known.seen.stored.made.at !== sample.stored.made.at)
      this.#remember(key, recipeOf(known.seen, sample) ?? 'unlike');
  }

  #remember(key: string, known: Known): void {
    this.#known.set(key, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) return;
      this.#known.delete(oldest);
    }
  }
}

/** Null when the template of the one does not give the other. */
function recipeOf(first: Sample, second: Sample): { recipe: Recipe } | null {
  const gaps = new Gaps(
    stampOf(first),
    first.stored.input.length,
    listAt(first.stored.response, 'output').length,
  );
  const isStream = first.reply.body.kind === 'stream';
  const frames = textsOf(first.reply).map((text) => (isStream ? gaps.frame(text) : gaps.text(text)));
  const stored = gaps.value(first.stored);
  const filling = new Filling(stampOf(second));
  const alike =
    frames.map((frame) => frame.fill(filling)).join('') === textsOf(second.reply).join('') &&
    JSON.stringify({ ...(stored(filling) as Stored), made: second.stored.made }) ===
      JSON.stringify(second.stored) &&
    JSON.stringify(constantOf(first)) === JSON.stringify(constantOf(second));
  return alike ? { recipe: { sample: first, frames, stored } } : null;
}

const stampOf = ({ base, prefix, stored }: Sample): Stamp => ({ base, prefix, at: stored.made.at });

/** What has to be the same in every answer. */
function constantOf({ digest, identity, prefix, model, kept, by, usage, reply }: Sample): object {
  const { 'x-request-id': _, ...headers } = reply.headers;
  return { digest, identity, prefix, model, kept, by, usage, status: reply.status, headers };
}

function textsOf({ body }: MockReply): string[] {
  if (body.kind === 'stream') return body.frames.map(({ text }) => text);
  return body.kind === 'text' ? [body.text] : [];
}

const lengthOf = (reply: MockReply): number => textsOf(reply).reduce((sum, text) => sum + text.length, 0);
