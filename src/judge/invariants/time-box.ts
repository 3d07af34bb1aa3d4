import { createContext, Script } from 'node:vm';

/** What took too long: nothing can be said of it. */
export class TimeBoxError extends Error {
  override readonly name = 'TimeBoxError';
}

const task: { run: () => unknown } = { run: () => undefined };
const context = createContext(task);
const script = new Script('run()');

/**
 * Runs a function and gives up on it after a time. Only for what comes from outside and may, by its nature, never come to an
 * end: a regular expression, a schema that refers to itself. V8 stops such code wherever it is, and a script with a time limit
 * is how Node offers that.
 *
 * @throws TimeBoxError after `timeMs`, and whatever the function throws
 */
export function within<T>(timeMs: number, run: () => T): T {
  let result: { value: T } | { error: unknown } | null = null;
  task.run = () => {
    try {
      result = { value: run() };
    } catch (error) {
      result = { error };
    }
  };
  try {
    script.runInContext(context, { timeout: timeMs });
  } catch {
    throw new TimeBoxError(`no end within ${timeMs} ms`);
  } finally {
    task.run = () => undefined;
  }
  return unpacked(result);
}

function unpacked<T>(result: { value: T } | { error: unknown } | null): T {
  if (result === null) throw new TimeBoxError('it did not run');
  if ('error' in result) throw result.error;
  return result.value;
}
