import type { Reading } from '../judge/reading.ts';
import { routeOf } from '../judge/routes.ts';

/** Keeps count of the responses that a run leaves on the target. */
export interface Stored {
  saw(reading: Reading): void;
  /** What is still there, in the order in which it was made. */
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

export function createStored(): Stored {
  const left = new Set<string>();
  const all = new Set<string>();
  return {
    saw(reading) {
      const { exchange, status } = reading;
      const route = routeOf(exchange);
      if (route === 'create' && status >= 200 && status < 300 && reading.asked?.['store'] !== false) {
        const response = reading.response ?? reading.folded?.response;
        const id = response?.['id'];
        if (typeof id !== 'string' || !usable.test(id)) return;
        all.add(id);
        left.add(id);
      }
      // 404: it is gone, whoever removed it.
      if (route === 'delete' && ((status >= 200 && status < 300) || status === 404)) {
        const id = URL.parse(exchange.request.url)?.pathname.split('/').at(-1) ?? '';
        left.delete(unescaped(id));
      }
    },
    left,
    get total() {
      return all.size;
    },
  };
}
