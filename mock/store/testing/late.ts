/** For tests: a store whose answers come later, as those of a database do. It finds what does not wait for them. */
import type { Awaitable, Store } from '../store.ts';

export function late(store: Store): Store {
  const later = async <T>(answer: () => Awaitable<T>): Promise<T> => {
    await new Promise(setImmediate);
    return answer();
  };
  return {
    ordered: store.ordered,
    get: (key) => later(() => store.get(key)),
    getAll: (keys) => later(() => store.getAll(keys)),
    set: (key, value) => later(() => store.set(key, value)),
    setAll: (entries) => later(() => store.setAll(entries)),
    swap: (key, before, after) => later(() => store.swap(key, before, after)),
    delete: (key) => later(() => store.delete(key)),
    increment: (key, by) => later(() => store.increment(key, by)),
    append: (key, values) => later(() => store.append(key, values)),
    range: (key, start, end) => later(() => store.range(key, start, end)),
    clear: (prefix) => later(() => store.clear(prefix)),
    close: () => later(() => store.close()),
  };
}
