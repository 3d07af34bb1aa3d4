import { isObject } from '../judge/json.ts';
import type { Reading } from '../judge/reading.ts';
import { routeOf, type Route } from '../judge/routes.ts';

/** Keeps count of the responses and conversations that a run leaves on the target. */
export interface Stored {
  saw(reading: Reading): void;
  /** The paths of what is still there, below the base URL, in the order in which it was made. */
  readonly left: ReadonlySet<string>;
  /** How many there were. */
  readonly total: number;
}

/** Ids are put into URLs: nothing else has a place there, and two dots would lead out of it. */
const usable = /^(?!\.{1,2}$)[\w.:-]{1,200}$/;

/** What was escaped wrongly, in a transcript of whatever origin, names nothing. */
function unescaped(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** A response unless it was not to be stored, and a conversation when it is begun. */
function isKept({ asked, exchange }: Reading, route: Route): boolean {
  if (route === 'create') return asked?.['store'] !== false;
  return route === 'conversation' && /\/conversations\/?(\?.*)?$/.test(exchange.request.url);
}

export function createStored(): Stored {
  const left = new Set<string>();
  const all = new Set<string>();
  return {
    saw(reading) {
      const { exchange, status } = reading;
      const route = routeOf(exchange);
      const good = status >= 200 && status < 300;
      if (good && isKept(reading, route)) {
        const made = route === 'create' ? (reading.response ?? reading.folded?.response) : reading.json;
        const id = isObject(made) ? made['id'] : null;
        if (typeof id !== 'string' || !usable.test(id)) return;
        const path = `/${route === 'create' ? 'responses' : 'conversations'}/${encodeURIComponent(id)}`;
        all.add(path);
        left.add(path);
      }
      // 404: it is gone, whoever removed it.
      if ((route === 'delete' || route === 'conversation-delete') && (good || status === 404)) {
        const id = URL.parse(exchange.request.url)?.pathname.split('/').at(-1) ?? '';
        const kind = route === 'delete' ? 'responses' : 'conversations';
        left.delete(`/${kind}/${encodeURIComponent(unescaped(id))}`);
      }
    },
    left,
    get total() {
      return all.size;
    },
  };
}
