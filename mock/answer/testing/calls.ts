/** For tests: a mock's core that is asked in one line. */
import { factsOf, type DialectName } from '../../../spec/index.ts';
import { answer } from '../answer.ts';
import { readDirectives, withOnce } from '../directives.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { coreDefaults } from '../options.ts';
import { MemoryStore } from '../../store/memory.ts';
import { within, type Store } from '../../store/store.ts';
import type { ClockMode } from '../clock.ts';
import { Space } from '../space.ts';
import type { Answer, CoreOptions, Script } from '../types.ts';

export interface Asking {
  method?: string;
  path?: string;
  /** Sent as it is when it is a string. */
  body?: JsonObject | string;
  headers?: Record<string, string>;
  script?: Script;
}

export interface Core {
  space: Space;
  ask: (asking: Asking) => Promise<Answer>;
  /** POST /responses with a model. */
  create: (body: JsonObject, script?: Script) => Promise<Answer>;
  get: (path: string) => Promise<Answer>;
}

/** A space of its own, in memory. */
export const spaceOf = (clock?: ClockMode, store: Store = new MemoryStore()): Space =>
  new Space(within(store, 'test/'), clock);

type CoreOfOptions = Partial<CoreOptions> & { clock?: ClockMode };

export function coreOf({ clock, ...options }: CoreOfOptions = {}, dialect: DialectName = 'openai'): Core {
  const space = spaceOf(clock);
  const [begin = 'sk-'] = factsOf(dialect).auth.keyPrefixes;
  const ask = ({
    method = 'POST',
    path = '/responses',
    body = '',
    headers = {},
    script,
  }: Asking): Promise<Answer> => {
    const [before = '', search = ''] = path.split('?');
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const all = { authorization: `Bearer ${begin}test`, 'content-type': 'application/json', ...headers };
    return answer({
      method,
      path: before,
      query: new URLSearchParams(search),
      headers: all,
      body: sent,
      space,
      dialect,
      options: { ...coreDefaults, ...options },
      ...(script !== undefined && { script }),
      directives: withOnce(readDirectives(all, typeof body === 'string' ? undefined : body)),
    });
  };
  return {
    space,
    ask,
    create: (body, script) =>
      ask({ body: { model: 'gpt-4.1-mini', ...body }, ...(script !== undefined && { script }) }),
    get: (path) => ask({ method: 'GET', path }),
  };
}

/** The JSON of an answer, of whatever status. */
export function jsonOf(answered: Answer): JsonObject {
  if (answered.body.kind !== 'json') throw new Error(`expected JSON, got ${answered.body.kind}`);
  return answered.body.value;
}

export function eventsOf(answered: Answer): JsonObject[] {
  if (answered.body.kind !== 'events')
    throw new Error(`expected events, got ${JSON.stringify(answered.body)}`);
  return answered.body.events;
}

/** The `error` object of a refusal. */
export function errorOf(answered: Answer): JsonObject {
  const error = jsonOf(answered)['error'];
  if (!isObject(error)) throw new Error('expected an error');
  return error;
}

/** What a path of keys leads to; undefined where it ends early. */
export function at(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  let here = value;
  for (const step of path) {
    if (Array.isArray(here) && typeof step === 'number') here = here.at(step);
    else if (isObject(here)) here = here[String(step)];
    else return undefined;
  }
  return here;
}

/** The text of all messages of a Response. */
export function textOfResponse(response: JsonObject): string {
  const output = response['output'];
  if (!Array.isArray(output)) return '';
  return output
    .map((item) => at(item, 'content', 0, 'text'))
    .filter((text) => typeof text === 'string')
    .join('');
}
