/** Where a mock records or replays: which requests are not the core's to answer. */
import { authenticate } from '../answer/authenticate.ts';
import { Problem } from '../answer/problem.ts';
import { isCreate } from '../edits/edits.ts';
import type { MockOptions } from '../options.ts';
import type { Incoming, Manner, Served } from '../surface.ts';
import { openTape, refusal, type Tape } from './tape.ts';

export class Deck {
  readonly #tape: Promise<Tape>;
  readonly #manner: Manner;

  private constructor(tape: Promise<Tape>, manner: Manner) {
    this.#tape = tape;
    this.#manner = manner;
    // Whoever asks for it hears of it; nobody else is to be ended by it.
    tape.catch(() => undefined);
  }

  /**
   * Null for a mock that gives its own answers.
   * @throws TypeError for options that cannot be together
   */
  static of({ record, replay, scenario, faults = [] }: MockOptions, manner: Manner): Deck | null {
    if (!record && !replay) return null;
    if (record && replay) throw new TypeError('record and replay: a mock does one or the other.');
    if (scenario || faults.length > 0) {
      throw new TypeError('record or replay: a scenario or faults cannot change what another server says.');
    }
    const options = { ...(record && { record }), ...(replay && { replay }) };
    return new Deck(openTape(options, manner.dialect), manner);
  }

  /** @throws TapeError for recordings that cannot be read, or an upstream that cannot be one */
  async ready(): Promise<void> {
    await this.#tape;
  }

  /** Null for what the core answers: steps that a test put to use speak before recordings, and a preflight asks nobody behind. */
  async serve(incoming: Incoming): Promise<Served | null> {
    const { namespace, route, request } = incoming;
    const method = request.method.toUpperCase();
    const played = namespace.scenario.inUse && isCreate({ method, path: route.path });
    if (played || method === 'OPTIONS') return null;
    const tape = await this.#tape;
    return this.#stranger(incoming) ?? (await tape.serve({ ...incoming, space: namespace.space }));
  }

  /** Where keys were named, nobody else speaks with the key of the upstream. */
  #stranger({ request }: Incoming): Served | null {
    const { core, dialect } = this.#manner;
    if (core.apiKeys === undefined) return null;
    try {
      authenticate({ headers: request.headers, options: core, dialect });
      return null;
    } catch (error) {
      if (error instanceof Problem) return refusal('error:invalid_api_key', error.error);
      throw error;
    }
  }
}
